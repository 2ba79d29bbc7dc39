<?php
// Asks Qlik for a one-time ticket, over mutual TLS. It needs PHP 8.1 or newer with the extension curl, and nothing else.
declare(strict_types=1);

/** Qlik gave no ticket. The message is for this server's log: the browser gets the status alone. */
final class QlikTicketFailed extends RuntimeException
{
    public function __construct(public readonly int $status, string $message)
    {
        parent::__construct($message);
    }
}

/** One user of Qlik: directory and id as in QMC > Users, and the groups that security rules read. */
final class QlikUser
{
    /** @param list<string> $groups */
    public function __construct(
        public readonly string $directory,
        public readonly string $id,
        public readonly array $groups = [],
    ) {
    }

    /** Qlik compares names without regard to the case of A to Z, and in no other way. */
    public function isNamed(mixed $directory, mixed $id): bool
    {
        return is_string($directory) && is_string($id)
            && self::fold($directory) === self::fold($this->directory) && self::fold($id) === self::fold($this->id);
    }

    /** @return list<array<string, string>> */
    public function attributes(): array
    {
        return array_map(static fn (string $group): array => ['Group' => $group], $this->groups);
    }

    public static function fold(string $name): string
    {
        return strtr($name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
    }
}

final class QlikTickets
{
    /**
     * @param string $qps address of the trusted side of the Qlik proxy: https://qlikserver1.example.com:4243
     * @param string $serverName the name in Qlik's own certificate: the short machine name
     * @param string $virtualProxy prefix of the virtual proxy; '' is the default one
     * @param string $certificates folder with root.pem, client.pem and client_key.pem, outside the web root
     */
    public function __construct(
        private readonly string $qps,
        private readonly string $serverName,
        private readonly string $virtualProxy,
        private readonly string $certificates,
    ) {
    }

    /** A ticket for this user: it works once, within a minute. Throws QlikTicketFailed. */
    public function issue(QlikUser $user): string
    {
        [$status, $text] = $this->call('POST', 'ticket', [
            'UserDirectory' => $user->directory,
            'UserId' => $user->id,
            'Attributes' => $user->attributes(),
        ]);
        if ($status !== 201) {
            throw new QlikTicketFailed(502, "Qlik answered $status to the ticket call.");
        }
        $answer = json_decode($text, true);
        if (!is_array($answer) || !is_string($answer['Ticket'] ?? null) || $answer['Ticket'] === '') {
            throw new QlikTicketFailed(502, 'Qlik answered 201 without a ticket.');
        }
        // A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
        if (!$user->isNamed($answer['UserDirectory'] ?? null, $answer['UserId'] ?? null)) {
            throw new QlikTicketFailed(502, "Qlik's answer names another user.");
        }
        return $answer['Ticket'];
    }

    /** Ends all sessions that this user has on the virtual proxy, on the user's other devices too. */
    public function endSessions(QlikUser $user): void
    {
        $path = 'user/' . rawurlencode($user->directory) . '/' . rawurlencode($user->id);
        [$status] = $this->call('DELETE', $path, null);
        if ($status !== 200 && $status !== 204) {
            throw new QlikTicketFailed(502, "Qlik answered $status to the logout call.");
        }
    }

    /** @return array{int, string} status and body */
    private function call(string $method, string $path, ?array $body): array
    {
        $key = bin2hex(random_bytes(8)); // 16 letters and digits, the same in query and header
        $prefix = $this->virtualProxy === '' ? '' : $this->virtualProxy . '/';
        $host = parse_url($this->qps, PHP_URL_HOST);
        $port = parse_url($this->qps, PHP_URL_PORT) ?? 4243;
        $curl = curl_init("https://{$this->serverName}:$port/qps/$prefix$path?xrfkey=$key");
        curl_setopt_array($curl, [
            // The address has the name in Qlik's certificate; the connection goes where that machine is.
            CURLOPT_CONNECT_TO => ["{$this->serverName}:$port:$host:$port"],
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => ["X-Qlik-Xrfkey: $key", 'Content-Type: application/json', 'Expect:'],
            CURLOPT_POSTFIELDS => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
            CURLOPT_CAINFO => "{$this->certificates}/root.pem",
            CURLOPT_SSLCERT => "{$this->certificates}/client.pem",
            CURLOPT_SSLKEY => "{$this->certificates}/client_key.pem",
            CURLOPT_SSL_VERIFYPEER => true,
            CURLOPT_SSL_VERIFYHOST => 2,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_PROTOCOLS => CURLPROTO_HTTPS,
            CURLOPT_CONNECTTIMEOUT => 2,
            CURLOPT_TIMEOUT => 5,
        ]);
        $text = curl_exec($curl);
        if (!is_string($text)) {
            $status = curl_errno($curl) === CURLE_OPERATION_TIMEDOUT ? 504 : 502;
            throw new QlikTicketFailed($status, 'Qlik cannot be reached: ' . curl_error($curl));
        }
        return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text];
    }
}
