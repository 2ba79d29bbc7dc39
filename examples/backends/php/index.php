<?php
// A small site with a login of its own and a ticket endpoint. Its router is this file: php -S 127.0.0.1:8080 index.php
declare(strict_types=1);

require __DIR__ . '/qlik_ticket.php';

ini_set('display_errors', '0'); // an error text must not reach the browser
session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax', 'use_strict_mode' => true]);

match (true) {
    request_is('GET', '/') => send_page(),
    request_is('POST', '/login') => login(),
    request_is('POST', '/logout') => logout(),
    parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === '/api/qlik-ticket' => ticket_endpoint(),
    default => http_response_code(404),
};

function request_is(string $method, string $path): bool
{
    return $_SERVER['REQUEST_METHOD'] === $method && parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === $path;
}

function send_page(): void
{
    header('Content-Type: text/html; charset=utf-8');
    readfile(__DIR__ . '/../page.html');
}

/** Here a list in a file; your site has its own login. */
function login(): void
{
    $people = json_decode(file_get_contents(setting('PEOPLE', __DIR__ . '/../people.json')), true);
    foreach ($people as $person) {
        $is_name = $person['name'] === ($_POST['name'] ?? null);
        if ($is_name && hash_equals($person['password'], (string) ($_POST['password'] ?? ''))) {
            session_regenerate_id(true);
            $_SESSION['user'] = ['name' => $person['name'], 'groups' => $person['groups']];
            header('Location: /', true, 303);
            return;
        }
    }
    http_response_code(401);
}

function logout(): void
{
    $_SESSION = [];
    session_destroy();
    header('Location: /', true, 303);
}

function ticket_endpoint(): void
{
    header('Cache-Control: no-store');
    $method = $_SERVER['REQUEST_METHOD'];
    if ($method !== 'POST' && $method !== 'DELETE') {
        header('Allow: POST, DELETE');
        refuse(405, 'method-not-allowed');
        return;
    }
    if (!comes_from_own_page()) {
        refuse(403, 'origin-not-allowed');
        return;
    }
    $user = signed_in_user();
    session_write_close(); // the call to Qlik must not hold up the visitor's other requests
    if ($user === null) {
        refuse(401, 'not-signed-in');
        return;
    }
    $tickets = new QlikTickets(
        qps: setting('QLIK_QPS', 'https://qlikserver1.example.com:4243'),
        serverName: setting('QLIK_SERVER_NAME', 'qlikserver1'),
        virtualProxy: setting('QLIK_VIRTUAL_PROXY', 'mashup'),
        certificates: setting('QLIK_CERTIFICATES', __DIR__ . '/certificates'),
    );
    try {
        $method === 'POST' ? give_ticket($tickets, $user) : end_sessions($tickets, $user);
    } catch (QlikTicketFailed $failure) {
        error_log($failure->getMessage());
        refuse($failure->status, 'ticket-unavailable');
    }
}

/** A page cannot set Sec-Fetch-Site. Safari before 16.4 does not send it: there the Origin must be this site's. */
function comes_from_own_page(): bool
{
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? null;
    if ($site !== null) {
        return $site === 'same-origin';
    }
    return ($_SERVER['HTTP_ORIGIN'] ?? '') === setting('ORIGIN', 'https://app.example.com');
}

/** From this site's own session, never from the request. */
function signed_in_user(): ?QlikUser
{
    $user = $_SESSION['user'] ?? null;
    return $user === null ? null : new QlikUser(setting('USER_DIRECTORY', 'ACME'), $user['name'], $user['groups']);
}

function give_ticket(QlikTickets $tickets, QlikUser $user): void
{
    answer(200, [
        'ticket' => $tickets->issue($user),
        'proxy' => setting('QLIK', 'https://sense.example.com/mashup'),
        'user' => ['userDirectory' => $user->directory, 'userId' => $user->id],
        'sessionKey' => session_key($user),
        'expiresInMs' => 60000,
    ]);
}

function end_sessions(QlikTickets $tickets, QlikUser $user): void
{
    $meant = explode('\\', $_SERVER['HTTP_X_QLIK_TICKET_USER'] ?? '', 2);
    if (count($meant) === 2 && !$user->isNamed(rawurldecode($meant[0]), rawurldecode($meant[1]))) {
        refuse(409, 'other-user'); // somebody else has signed in to this site since
        return;
    }
    $tickets->endSessions($user);
    http_response_code(204);
}

/** The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket. */
function session_key(QlikUser $user): string
{
    $secret = setting('SESSION_KEY_SECRET', '');
    if ($secret === '') {
        throw new RuntimeException('Set SESSION_KEY_SECRET.');
    }
    $groups = $user->groups;
    sort($groups);
    $text = json_encode([QlikUser::fold($user->directory), QlikUser::fold($user->id), $groups], JSON_THROW_ON_ERROR);
    // Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
    $name = substr(base64url(hash('sha256', "session key secret\n$secret", true)), 0, 8);
    return $name . base64url(hash_hmac('sha256', $text, $secret, true));
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function setting(string $name, string $default): string
{
    $value = getenv($name);
    return $value === false ? $default : $value;
}

function refuse(int $status, string $code): void
{
    answer($status, ['error' => $code]);
}

function answer(int $status, array $body): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($body, JSON_THROW_ON_ERROR);
}
