<?php

namespace App\Services;

use GuzzleHttp\Exception\TransferException;
use Illuminate\Http\Client\ConnectionException;
use Illuminate\Http\Client\Response;
use Illuminate\Support\Facades\Http;

/** Asks Qlik for a one-time ticket, over mutual TLS. */
class QlikTickets
{
    /** A ticket for this user: it works once, within a minute. */
    public function issue(QlikUser $user): string
    {
        $response = $this->call('POST', 'ticket', [
            'UserDirectory' => $user->directory,
            'UserId' => $user->id,
            'Attributes' => array_map(fn (string $group) => ['Group' => $group], $user->groups),
        ]);
        if ($response->status() !== 201) {
            throw new QlikTicketFailed(502, $this->refused($response->status()));
        }
        $ticket = $response->json('Ticket');
        if (! is_string($ticket) || $ticket === '') {
            throw new QlikTicketFailed(502, 'Qlik answered 201 without a ticket.');
        }
        // A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
        if (! $user->isNamed($response->json('UserDirectory'), $response->json('UserId'))) {
            throw new QlikTicketFailed(502, "Qlik's answer names another user.");
        }

        return $ticket;
    }

    /** Ends all sessions that this user has on the virtual proxy, on the user's other devices too. */
    public function endSessions(QlikUser $user): void
    {
        $response = $this->call('DELETE', 'user/'.rawurlencode($user->directory).'/'.rawurlencode($user->id));
        if (! in_array($response->status(), [200, 204], true)) {
            throw new QlikTicketFailed(502, $this->refused($response->status()));
        }
    }

    private function call(string $method, string $path, ?array $body = null): Response
    {
        ['qps' => $qps, 'server_name' => $name, 'virtual_proxy' => $virtualProxy, 'certificates' => $folder] = config('qlik');
        $host = parse_url($qps, PHP_URL_HOST);
        $port = parse_url($qps, PHP_URL_PORT) ?? 4243;
        $prefix = $virtualProxy === '' ? '' : "$virtualProxy/";
        $key = bin2hex(random_bytes(8)); // 16 letters and digits, the same in query and header
        $options = [
            'verify' => "$folder/root.pem",
            'cert' => "$folder/client.pem",
            'ssl_key' => "$folder/client_key.pem",
            'allow_redirects' => false,
            'connect_timeout' => 2,
            // The address has the name in Qlik's certificate; the connection goes where that machine is.
            'curl' => [CURLOPT_CONNECT_TO => ["$name:$port:$host:$port"]],
        ];
        $address = "https://$name:$port/qps/$prefix$path?xrfkey=$key";
        try {
            return Http::withOptions($options)->timeout(5)->withHeaders(['X-Qlik-Xrfkey' => $key])
                ->send($method, $address, $body === null ? [] : ['json' => $body]);
        } catch (ConnectionException|TransferException $failure) {
            $status = str_contains($failure->getMessage(), 'cURL error 28') ? 504 : 502;
            throw new QlikTicketFailed($status, $this->unreachable($qps, $name, $failure->getMessage()), $failure);
        } catch (\InvalidArgumentException $failure) {
            throw new QlikTicketFailed(500, "QLIK_CERTIFICATES: {$failure->getMessage()}", $failure);
        }
    }

    /** What to change when no connection to Qlik comes about; the number is curl's. */
    private function unreachable(string $qps, string $name, string $reason): string
    {
        $fix = match ((int) (preg_match('/cURL error (\d+)/', $reason, $found) ? $found[1] : 0)) {
            6 => "QLIK_QPS: this server does not know the host of $qps.",
            7 => "QLIK_QPS: nothing answers at $qps. Is the port 4243, and open from this server?",
            28 => "QLIK_QPS: $qps is silent. A firewall may drop the packets: ask for port 4243.",
            58, 77 => 'QLIK_CERTIFICATES: the files are no certificates and key of one export (PEM, no password).',
            60 => str_contains($reason, 'subject name')
                ? "QLIK_SERVER_NAME: the name in Qlik's certificate is not $name. Usually it is the short machine name."
                : "QLIK_CERTIFICATES: root.pem is not of the Qlik site that answers at $qps.",
            default => 'Export the certificates of this Qlik site anew: Qlik does not accept client.pem.',
        };

        return "$fix ($reason)";
    }

    private function refused(int $status): string
    {
        $fix = match (true) {
            $status === 404 => 'QLIK_VIRTUAL_PROXY: Qlik has none of that name, or it is not linked to this proxy.',
            $status === 400 => 'Qlik does not accept the user, or something on the way changes the call.',
            $status < 400 => 'QLIK_QPS: use port 4243.',
            default => 'See the logs of the Qlik proxy.',
        };

        return "$fix (Qlik answered $status.)";
    }
}
