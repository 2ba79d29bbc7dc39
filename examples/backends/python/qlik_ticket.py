"""Asks Qlik for a one-time ticket, over mutual TLS. It needs Python 3.10 or newer, and nothing else."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import ssl
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
TO_LOWER_CASE = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class TicketFailed(Exception):
    """Qlik gave no ticket. The message is for this server's log: the browser gets the status alone."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def fold(name: str) -> str:
    """Qlik compares names without regard to the case of A to Z, and in no other way."""
    return name.translate(TO_LOWER_CASE)


@dataclass(frozen=True)
class QlikUser:
    """One user of Qlik: directory and id as in QMC > Users, and the groups that security rules read."""

    directory: str
    id: str
    groups: tuple[str, ...] = ()

    def is_named(self, directory: Any, user_id: Any) -> bool:
        if not isinstance(directory, str) or not isinstance(user_id, str):
            return False
        return fold(directory) == fold(self.directory) and fold(user_id) == fold(self.id)


class QlikConnection(http.client.HTTPSConnection):
    """A connection to `host` whose certificate must name `server_name`."""

    def __init__(self, host: str, port: int, server_name: str, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=5.0, context=tls)
        self._server_name = server_name
        self._tls = tls

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), timeout=2.0)
        plain.settimeout(self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self._server_name)


class QlikTickets:
    def __init__(self, qps: str, server_name: str, virtual_proxy: str, certificates: Path) -> None:
        """
        qps: address of the trusted side of the Qlik proxy, https://qlikserver1.example.com:4243
        server_name: the name in Qlik's own certificate, the short machine name
        virtual_proxy: prefix of the virtual proxy; "" is the default one
        certificates: folder with root.pem, client.pem and client_key.pem
        """
        self._tls = ssl.create_default_context(cafile=str(certificates / "root.pem"))
        self._tls.load_cert_chain(certificates / "client.pem", certificates / "client_key.pem")
        address = urlsplit(qps)
        self._host = address.hostname or ""
        self._port = address.port or 4243
        self._server_name = server_name
        self._path = f"/qps/{virtual_proxy}/" if virtual_proxy else "/qps/"

    def issue(self, user: QlikUser) -> str:
        """A ticket for this user: it works once, within a minute. Raises TicketFailed."""
        body = {
            "UserDirectory": user.directory,
            "UserId": user.id,
            "Attributes": [{"Group": group} for group in user.groups],
        }
        status, text = self._call("POST", "ticket", body)
        if status != 201:
            raise TicketFailed(502, f"Qlik answered {status} to the ticket call.")
        answer = read_object(text)
        ticket = answer.get("Ticket")
        if not isinstance(ticket, str) or not ticket:
            raise TicketFailed(502, "Qlik answered 201 without a ticket.")
        # A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
        if not user.is_named(answer.get("UserDirectory"), answer.get("UserId")):
            raise TicketFailed(502, "Qlik's answer names another user.")
        return ticket

    def end_sessions(self, user: QlikUser) -> None:
        """Ends all sessions that this user has on the virtual proxy, on the user's other devices too."""
        path = f"user/{quote(user.directory, safe='')}/{quote(user.id, safe='')}"
        status, _ = self._call("DELETE", path, None)
        if status not in (200, 204):
            raise TicketFailed(502, f"Qlik answered {status} to the logout call.")

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, bytes]:
        # 16 letters and digits, the same in query and header.
        key = "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(16))
        headers = {"X-Qlik-Xrfkey": key, "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        connection = QlikConnection(self._host, self._port, self._server_name, self._tls)
        try:
            connection.request(method, f"{self._path}{path}?xrfkey={key}", content, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except TimeoutError as error:
            raise TicketFailed(504, "Qlik did not answer in time.") from error
        except (OSError, http.client.HTTPException) as error:
            raise TicketFailed(502, f"Qlik cannot be reached: {error}") from error
        finally:
            connection.close()


def read_object(text: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise TicketFailed(502, "Qlik's answer is no JSON.") from error
    if not isinstance(answer, dict):
        raise TicketFailed(502, "Qlik's answer is no JSON object.")
    return answer
