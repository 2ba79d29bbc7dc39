"""A small site with a login of its own and a ticket endpoint: uvicorn main:app --port 8080"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, unquote

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse

from qlik_ticket import QlikTickets, QlikUser, TicketFailed, fold

HERE = Path(__file__).parent
PEOPLE = json.loads(Path(os.environ.get("PEOPLE", HERE.parent / "people.json")).read_text("utf-8"))
USER_DIRECTORY = os.environ.get("USER_DIRECTORY", "ACME")
ORIGIN = os.environ.get("ORIGIN", "https://app.example.com")
PROXY = os.environ.get("QLIK", "https://sense.example.com/mashup")
SECRET = os.environ["SESSION_KEY_SECRET"].encode()

log = logging.getLogger("uvicorn.error")
app = FastAPI(openapi_url=None)
tickets = QlikTickets(
    qps=os.environ.get("QLIK_QPS", "https://qlikserver1.example.com:4243"),
    server_name=os.environ.get("QLIK_SERVER_NAME", "qlikserver1"),
    virtual_proxy=os.environ.get("QLIK_VIRTUAL_PROXY", "mashup"),
    certificates=Path(os.environ.get("QLIK_CERTIFICATES", HERE / "certificates")),
)
# This site's own sessions, in the memory of one process: your site has a store for them.
sessions: dict[str, QlikUser] = {}


@app.get("/")
async def page() -> FileResponse:
    return FileResponse(HERE.parent / "page.html")


@app.post("/login")
async def login(request: Request) -> Response:
    """Here a list in a file; your site has its own login."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    name, password = form.get("name", [""])[0], form.get("password", [""])[0]
    for person in PEOPLE:
        if person["name"] == name and hmac.compare_digest(person["password"].encode(), password.encode()):
            session = secrets.token_urlsafe(32)
            sessions[session] = QlikUser(USER_DIRECTORY, name, tuple(person["groups"]))
            response = RedirectResponse("/", status_code=303)
            response.set_cookie("session", session, httponly=True, samesite="lax")
            return response
    return Response(status_code=401)


@app.post("/logout")
async def logout(request: Request) -> Response:
    sessions.pop(request.cookies.get("session", ""), None)
    return RedirectResponse("/", status_code=303)


@app.post("/api/qlik-ticket")
def give_ticket(request: Request) -> Response:
    user = signed_in_user(request)
    if not comes_from_own_page(request):
        return answer(403, {"error": "origin-not-allowed"})
    if user is None:
        return answer(401, {"error": "not-signed-in"})
    try:
        ticket = tickets.issue(user)
    except TicketFailed as failure:
        return refuse(failure)
    return answer(
        200,
        {
            "ticket": ticket,
            "proxy": PROXY,
            "user": {"userDirectory": user.directory, "userId": user.id},
            "sessionKey": session_key(user),
            "expiresInMs": 60_000,
        },
    )


@app.delete("/api/qlik-ticket")
def end_sessions(request: Request) -> Response:
    user = signed_in_user(request)
    if not comes_from_own_page(request):
        return answer(403, {"error": "origin-not-allowed"})
    if user is None:
        return answer(401, {"error": "not-signed-in"})
    directory, _, user_id = request.headers.get("x-qlik-ticket-user", "").partition("\\")
    if user_id and not user.is_named(unquote(directory), unquote(user_id)):
        return answer(409, {"error": "other-user"})  # somebody else has signed in to this site since
    try:
        tickets.end_sessions(user)
    except TicketFailed as failure:
        return refuse(failure)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def comes_from_own_page(request: Request) -> bool:
    """A page cannot set Sec-Fetch-Site. Safari before 16.4 does not send it: there the Origin must be this site's."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin") == ORIGIN


def signed_in_user(request: Request) -> QlikUser | None:
    """From this site's own session, never from the request's fields."""
    with suppress(KeyError):
        return sessions[request.cookies["session"]]
    return None


def session_key(user: QlikUser) -> str:
    """The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket."""
    text = json.dumps([fold(user.directory), fold(user.id), sorted(user.groups)])
    # Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
    name = base64url(hashlib.sha256(b"session key secret\n" + SECRET).digest())[:8]
    return name + base64url(hmac.new(SECRET, text.encode(), hashlib.sha256).digest())


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def refuse(failure: TicketFailed) -> Response:
    log.error("%s", failure)
    return answer(failure.status, {"error": "ticket-unavailable"})


def answer(status: int, body: dict[str, object]) -> Response:
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})
