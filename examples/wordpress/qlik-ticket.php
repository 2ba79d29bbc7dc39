<?php
/**
 * Plugin Name: Qlik charts by ticket
 * Description: Shows Qlik Sense charts to users who are signed in to this site: [qlik app="…" object="…"]
 * Version: 0.1.0
 * Requires at least: 5.9
 * Requires PHP: 7.4
 * License: MIT
 */
declare(strict_types=1);

namespace QlikTicket;

defined('ABSPATH') || exit;

/** Charts load the script by this tag, unless the settings name a copy of your own. */
const CDN_TAG = '<script
  src="https://cdn.jsdelivr.net/npm/qlik-ticket@0.1.0/dist/qlik-ticket.embed.js"
  integrity="sha384-vRK24MpuYIzoy268x8obQ2tDB/wTfwqhA956jXJayBBvqeRZpmt+QnZ2hZH4W+/0"
  crossorigin="anonymous"
></script>';

/** Name of the hidden field that holds the REST nonce of the page. */
const NONCE_FIELD = 'qlik_ticket_nonce';

/** The settings: label, example, and what the field means. */
const FIELDS = [
    'qps' => ['Trusted side of the Qlik proxy', 'https://qlikserver1.example.com:4243', 'This server asks for tickets there.'],
    'server_name' => ['Name in Qlik\'s certificate', 'qlikserver1', 'The short machine name of the Qlik server.'],
    'virtual_proxy' => ['Prefix of the virtual proxy', 'mashup', 'As in QMC > Virtual proxies. Empty for the default one.'],
    'proxy' => ['Address of the virtual proxy for browsers', 'https://sense.example.com/mashup', 'With the prefix.'],
    'certificates' => ['Folder of the certificates', '/etc/qlik-certificates', 'Outside the web root, with root.pem, client.pem and client_key.pem as QMC > Certificates exports them (PEM, no password).'],
    'user_directory' => ['User directory in Qlik', 'WORDPRESS', 'A directory of its own for this site: users choose their WordPress names, and must not meet a name of your company\'s directory.'],
    'script' => ['Copy of qlik-ticket.embed.js', '/wp-content/uploads/qlik-ticket.embed.js', 'Empty: from the CDN, checked by its hash.'],
];
const CERTIFICATE_FILES = ['root.pem', 'client.pem', 'client_key.pem'];

/** No ticket could be had. The message is for this site's log and its administrators: a visitor's browser gets the status alone. */
final class Failure extends \RuntimeException
{
    public int $status;

    public function __construct(int $status, string $message)
    {
        parent::__construct($message);
        $this->status = $status;
    }
}

add_action('rest_api_init', __NAMESPACE__ . '\register_endpoint');
add_filter('rest_authentication_errors', __NAMESPACE__ . '\name_strangers', 101); // behind WordPress's own look at the nonce
add_action('wp_logout', __NAMESPACE__ . '\end_sessions_at_logout');
add_action('init', static fn () => add_shortcode('qlik', __NAMESPACE__ . '\draw_shortcode'));
add_filter('script_loader_tag', __NAMESPACE__ . '\script_tag', 10, 3);
add_action('admin_menu', __NAMESPACE__ . '\add_settings_page');
add_action('admin_init', __NAMESPACE__ . '\register_settings');
register_uninstall_hook(__FILE__, __NAMESPACE__ . '\uninstall');

function uninstall(): void
{
    delete_option('qlik_ticket');
    delete_metadata('user', 0, 'qlik_ticket_used', '', true);
}

// --- The ticket endpoint: POST gives a ticket, DELETE ends the user's Qlik sessions ---

function register_endpoint(): void
{
    register_rest_route('qlik-ticket/v1', '/ticket', [
        ['methods' => 'POST', 'callback' => __NAMESPACE__ . '\give_ticket', 'permission_callback' => __NAMESPACE__ . '\may_ask'],
        ['methods' => 'DELETE', 'callback' => __NAMESPACE__ . '\end_sessions', 'permission_callback' => __NAMESPACE__ . '\may_ask'],
    ]);
}

/**
 * Only a page of this site, for a user who is signed in. WordPress takes a call with the user's cookie and without the
 * nonce for a stranger's; the cookie tells the two apart.
 *
 * @return true|\WP_Error
 */
function may_ask(\WP_REST_Request $request)
{
    $site = $request->get_header('Sec-Fetch-Site'); // a page cannot set it; Safari before 16.4 does not send it
    if ($site !== null && $site !== 'same-origin') {
        return refusal(403, 'origin-not-allowed', 'Only a page of this site may ask for a ticket.');
    }
    if (!is_user_logged_in() && !wp_validate_auth_cookie('', 'logged_in')) {
        return refusal(401, 'not-signed-in', 'Nobody is signed in to this site.');
    }
    if (!wp_verify_nonce((string) $request->get_header('X-WP-Nonce'), 'wp_rest')) {
        return refusal(403, 'nonce-missing', 'The header X-WP-Nonce is missing or too old.');
    }
    if (qlik_user(wp_get_current_user()) === null) {
        return refusal(403, 'user-not-allowed', 'This user has no charts.');
    }
    return true;
}

/**
 * A page that stays open after its user's log-out sends a nonce that has become wrong. WordPress says 403 to it; 401 is the
 * truth, and the page then tells the visitor to sign in.
 *
 * @param mixed $result
 * @return mixed
 */
function name_strangers($result)
{
    $is_nonce = is_wp_error($result) && $result->get_error_code() === 'rest_cookie_invalid_nonce';
    $is_own_route = ($GLOBALS['wp']->query_vars['rest_route'] ?? '') === '/qlik-ticket/v1/ticket';
    $is_stranger = $is_nonce && $is_own_route && !wp_validate_auth_cookie('', 'logged_in');
    return $is_stranger ? refusal(401, 'not-signed-in', 'Nobody is signed in to this site.') : $result;
}

function refusal(int $status, string $code, string $message): \WP_Error
{
    return new \WP_Error($code, $message, ['status' => $status]);
}

function give_ticket(): \WP_REST_Response
{
    $user = wp_get_current_user();
    $qlik = qlik_user($user);
    try {
        $ticket = issue_ticket($qlik);
    } catch (Failure $failure) {
        return failed($failure);
    }
    update_user_meta($user->ID, 'qlik_ticket_used', '1');
    return answer(200, [
        'ticket' => $ticket,
        'proxy' => setting('proxy'),
        'user' => ['userDirectory' => $qlik['directory'], 'userId' => $qlik['id']],
        'sessionKey' => session_key($qlik),
        'expiresInMs' => 60000,
    ]);
}

function end_sessions(\WP_REST_Request $request): \WP_REST_Response
{
    $qlik = qlik_user(wp_get_current_user());
    $meant = explode('\\', (string) $request->get_header('X-Qlik-Ticket-User'), 2);
    if (count($meant) === 2 && !is_named($qlik, rawurldecode($meant[0]), rawurldecode($meant[1]))) {
        return answer(409, ['error' => 'other-user']); // somebody else has signed in to this site since
    }
    try {
        end_qlik_sessions($qlik);
    } catch (Failure $failure) {
        return failed($failure);
    }
    return answer(204, null);
}

/** The next user of this browser must not find the former one's charts. It ends that user's sessions elsewhere, too. */
function end_sessions_at_logout(int $id): void
{
    $user = get_userdata($id);
    if (!$user || get_user_meta($id, 'qlik_ticket_used', true) !== '1') {
        return;
    }
    delete_user_meta($id, 'qlik_ticket_used');
    $qlik = qlik_user($user);
    try {
        if ($qlik !== null) {
            end_qlik_sessions($qlik);
        }
    } catch (Failure $failure) {
        error_log('qlik-ticket: ' . $failure->getMessage());
    }
}

function failed(Failure $failure): \WP_REST_Response
{
    error_log('qlik-ticket: ' . $failure->getMessage());
    return answer($failure->status, ['error' => 'ticket-unavailable']);
}

function answer(int $status, ?array $body): \WP_REST_Response
{
    $header = ['Cache-Control' => 'no-store'];
    // WordPress sends a weaker one of its own to users who are signed in: some releases before this header, some after it.
    add_filter('nocache_headers', static fn (array $headers): array => array_merge($headers, $header));
    return new \WP_REST_Response($body, $status, $header);
}

// --- Who the user is in Qlik ---

/**
 * The filter `qlik_ticket_user` may name another id, groups for Qlik's security rules, or null: this user gets no ticket.
 * Take what it answers from data that the user cannot edit: a user who can is signed in to Qlik as anybody.
 */
function qlik_user(\WP_User $user): ?array
{
    $qlik = ['directory' => setting('user_directory'), 'id' => $user->user_login, 'groups' => []];
    return apply_filters('qlik_ticket_user', $qlik, $user);
}

/** Qlik compares names without regard to the case of A to Z, and in no other way. */
function is_named(array $qlik, $directory, $id): bool
{
    return is_string($directory) && is_string($id)
        && fold($directory) === fold($qlik['directory']) && fold($id) === fold($qlik['id']);
}

function fold(string $name): string
{
    return strtr($name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
}

/** The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket. */
function session_key(array $qlik): string
{
    $secret = wp_salt('auth');
    $groups = $qlik['groups'];
    sort($groups);
    $text = wp_json_encode([fold($qlik['directory']), fold($qlik['id']), $groups]);
    // Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
    $name = substr(base64url(hash('sha256', "session key secret\n$secret", true)), 0, 8);
    return $name . base64url(hash_hmac('sha256', $text, $secret, true));
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

// --- The calls to Qlik, over mutual TLS ---

/** A ticket for this user: it works once, within a minute. */
function issue_ticket(array $qlik): string
{
    $groups = array_map(static fn (string $group): array => ['Group' => $group], $qlik['groups']);
    $body = ['UserDirectory' => $qlik['directory'], 'UserId' => $qlik['id'], 'Attributes' => $groups];
    [$status, $text] = call_qlik('POST', 'ticket', $body);
    if ($status !== 201) {
        throw new Failure(502, refused_by_qlik($status));
    }
    $answer = json_decode($text, true);
    if (!is_array($answer) || !is_string($answer['Ticket'] ?? null) || $answer['Ticket'] === '') {
        throw new Failure(502, 'Qlik answered 201 without a ticket.');
    }
    // A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
    if (!is_named($qlik, $answer['UserDirectory'] ?? null, $answer['UserId'] ?? null)) {
        throw new Failure(502, 'Qlik\'s answer names another user.');
    }
    return $answer['Ticket'];
}

/** Ends all sessions that this user has on the virtual proxy, on the user's other devices too. */
function end_qlik_sessions(array $qlik): void
{
    [$status] = call_qlik('DELETE', 'user/' . rawurlencode($qlik['directory']) . '/' . rawurlencode($qlik['id']), null);
    if ($status !== 200 && $status !== 204) {
        throw new Failure(502, refused_by_qlik($status));
    }
}

/** @return array{int, string} status and body */
function call_qlik(string $method, string $path, ?array $body): array
{
    $missing = missing_settings();
    if ($missing !== []) {
        throw new Failure(500, 'Settings > Qlik: fill in ' . implode(', ', $missing) . '.');
    }
    $folder = setting('certificates');
    $problem = certificates_problem($folder);
    if ($problem !== '') {
        throw new Failure(500, $problem);
    }
    $key = bin2hex(random_bytes(8)); // 16 letters and digits, the same in query and header
    $prefix = setting('virtual_proxy') === '' ? '' : setting('virtual_proxy') . '/';
    $name = setting('server_name');
    $host = wp_parse_url(setting('qps'), PHP_URL_HOST);
    $port = wp_parse_url(setting('qps'), PHP_URL_PORT) ?? 4243;
    $curl = curl_init("https://$name:$port/qps/$prefix$path?xrfkey=$key");
    curl_setopt_array($curl, [
        // The address has the name in Qlik's certificate; the connection goes where that machine is.
        CURLOPT_CONNECT_TO => ["$name:$port:$host:$port"],
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_HTTPHEADER => ["X-Qlik-Xrfkey: $key", 'Content-Type: application/json', 'Expect:'],
        CURLOPT_POSTFIELDS => $body === null ? '' : wp_json_encode($body),
        CURLOPT_CAINFO => "$folder/root.pem",
        CURLOPT_SSLCERT => "$folder/client.pem",
        CURLOPT_SSLKEY => "$folder/client_key.pem",
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
        throw new Failure($status, unreachable(curl_errno($curl), curl_error($curl)));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text];
}

/** What to change when no connection to Qlik comes about. */
function unreachable(int $code, string $reason): string
{
    $qps = setting('qps');
    $fixes = [
        CURLE_COULDNT_RESOLVE_HOST => "Trusted side of the Qlik proxy: this server does not know the host of $qps.",
        CURLE_COULDNT_CONNECT => "Trusted side of the Qlik proxy: nothing answers at $qps. Is the port 4243, and open from this server?",
        CURLE_OPERATION_TIMEDOUT => "Trusted side of the Qlik proxy: $qps is silent. A firewall may drop the packets: ask for port 4243.",
        CURLE_SSL_CERTPROBLEM => 'Folder of the certificates: client.pem and client_key.pem are no pair. Export both anew (PEM, no password).',
        CURLE_SSL_CACERT_BADFILE => 'Folder of the certificates: root.pem is no certificate in PEM format.',
    ];
    $fix = $fixes[$code] ?? 'Export the certificates of this Qlik site anew: Qlik does not accept client.pem.';
    if ($code === CURLE_SSL_CACERT) { // 60: the certificate that Qlik showed
        $fix = strpos($reason, 'subject name') === false
            ? 'Folder of the certificates: root.pem is not of the Qlik site that answers at ' . $qps . '.'
            : 'Name in Qlik\'s certificate: it is not ' . setting('server_name') . '. Usually it is the short machine name.';
    }
    return "$fix (curl $code: $reason)";
}

function refused_by_qlik(int $status): string
{
    $fixes = [
        400 => 'User directory in Qlik: Qlik does not accept the user, or something on the way changes the call.',
        403 => 'Qlik does not accept this client certificate or user.',
        404 => 'Prefix of the virtual proxy: Qlik has none of that name, or it is not linked to this proxy.',
    ];
    $fix = $fixes[$status] ?? ($status < 400 ? 'Trusted side of the Qlik proxy: use port 4243.' : 'See the logs of the Qlik proxy.');
    return "$fix (Qlik answered $status.)";
}

// --- The shortcode ---

/** @param array|string $given a string when the shortcode has no attributes */
function draw_shortcode($given): string
{
    $wish = shortcode_atts(['app' => '', 'object' => '', 'height' => '400'], $given, 'qlik');
    if (is_feed()) {
        return '';
    }
    if (!defined('DONOTCACHEPAGE')) {
        define('DONOTCACHEPAGE', true); // the page holds a nonce of this user: caching plug-ins leave such a page out
    }
    if (!is_user_logged_in()) {
        $login = wp_login_url((string) get_permalink());
        return sprintf('<p class="qlik-ticket-message">Sign in to this site to see this chart. <a href="%s">Sign in</a></p>', esc_url($login));
    }
    $problem = shortcode_problem($wish);
    if ($problem !== '') {
        // Only those who can mend it read what is wrong.
        $text = current_user_can('edit_posts') ? "Qlik: $problem" : 'This chart cannot be shown at the moment.';
        return sprintf('<p class="qlik-ticket-message">%s</p>', esc_html($text));
    }
    wp_enqueue_script('qlik-ticket', setting('script') ?: 'qlik-ticket.embed.js', [], null, true);
    return sprintf(
        '<div data-qlik-app="%s" data-qlik-object="%s" style="height: %dpx"></div>',
        esc_attr($wish['app']),
        esc_attr($wish['object']),
        max(50, (int) $wish['height'])
    );
}

function shortcode_problem(array $wish): string
{
    foreach (['app', 'object'] as $name) {
        if ($wish[$name] === '') {
            return sprintf('the shortcode has no %1$s: [qlik app="…" object="…"]', $name);
        }
    }
    $missing = missing_settings();
    return $missing === [] ? '' : 'Settings > Qlik: fill in ' . implode(', ', $missing) . '.';
}

/** The script's tag with the page's settings and, before it, the nonce: the script reads it anew for each call. */
function script_tag(string $tag, string $handle, string $address): string
{
    if ($handle !== 'qlik-ticket') {
        return $tag;
    }
    $attributes = [
        'data-ticket-url' => rest_url('qlik-ticket/v1/ticket'),
        'data-csrf-field' => NONCE_FIELD,
        'data-csrf-header' => 'X-WP-Nonce',
    ];
    if (current_user_can('manage_options')) {
        $attributes['data-debug'] = 'true'; // administrators read in the element what is wrong
    }
    if (is_local_http(setting('proxy'))) {
        $attributes['data-allow-insecure-proxy'] = 'true'; // a trial with the emulator on this machine
    }
    $text = '';
    foreach ($attributes as $name => $value) {
        $text .= sprintf(' %s="%s"', $name, esc_attr($value));
    }
    $own = setting('script') === '' ? CDN_TAG : sprintf('<script src="%s"></script>', esc_url($address));
    return wp_nonce_field('wp_rest', NONCE_FIELD, false, false) . str_replace('></script>', "$text></script>", $own) . "\n";
}

// --- The settings page ---

function setting(string $name): string
{
    $settings = get_option('qlik_ticket', []);
    return is_array($settings) ? (string) ($settings[$name] ?? '') : '';
}

/** Labels of the settings that must be there and are not. */
function missing_settings(): array
{
    $needed = ['qps', 'server_name', 'proxy', 'certificates', 'user_directory'];
    $missing = array_filter($needed, static fn (string $name): bool => setting($name) === '');
    return array_map(static fn (string $name): string => FIELDS[$name][0], array_values($missing));
}

function add_settings_page(): void
{
    add_options_page('Qlik', 'Qlik', 'manage_options', 'qlik-ticket', __NAMESPACE__ . '\settings_page');
}

function register_settings(): void
{
    register_setting('qlik_ticket', 'qlik_ticket', ['type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\sanitize']);
    add_settings_section('qlik_ticket', '', '__return_null', 'qlik-ticket');
    foreach (FIELDS as $name => [$label]) {
        $draw = static fn () => draw_field($name);
        add_settings_field($name, $label, $draw, 'qlik-ticket', 'qlik_ticket', ['label_for' => "qlik-ticket-$name"]);
    }
}

function draw_field(string $name): void
{
    [, $example, $meaning] = FIELDS[$name];
    printf(
        '<input class="regular-text code" id="qlik-ticket-%1$s" name="qlik_ticket[%1$s]" value="%2$s" placeholder="%3$s" /><p class="description">%4$s</p>',
        esc_attr($name),
        esc_attr(setting($name)),
        esc_attr($example),
        esc_html($meaning)
    );
}

/**
 * A value that cannot be right is not stored: the former one stays, and a message says what to change.
 *
 * @param mixed $given
 */
function sanitize($given): array
{
    $clean = [];
    foreach (FIELDS as $name => [$label]) {
        $value = is_array($given) && is_string($given[$name] ?? null) ? trim(sanitize_text_field($given[$name])) : '';
        $value = $name === 'proxy' || $name === 'qps' || $name === 'certificates' ? rtrim($value, '/') : $value;
        $value = $name === 'qps' ? preg_replace('~/qps(/.*)?$~D', '', $value) : $value; // as `npx qlik-ticket emulate` prints it
        $value = $name === 'virtual_proxy' ? trim($value, '/') : $value;
        $problem = $value === '' ? '' : problem_of($name, $value);
        if ($problem !== '') {
            add_settings_error('qlik_ticket', $name, "$label: $problem");
        }
        $clean[$name] = $problem === '' ? $value : setting($name);
    }
    return $clean;
}

function problem_of(string $name, string $value): string
{
    switch ($name) {
        case 'qps':
            return preg_match('~^https://[^/?#@\s]+$~D', $value) ? '' : 'https, host and port, and nothing behind: https://qlikserver1.example.com:4243';
        case 'server_name':
            return preg_match('~^[A-Za-z0-9.-]+$~D', $value) ? '' : 'the name alone, without https:// and port: qlikserver1';
        case 'virtual_proxy':
            return preg_match('~^[\w/.-]+$~D', $value) ? '' : 'the prefix alone, as in QMC > Virtual proxies: mashup';
        case 'proxy':
            $is_address = preg_match('~^https://[^?#@\s]+$~D', $value) || is_local_http($value);
            return $is_address ? '' : 'https, host and prefix: https://sense.example.com/mashup';
        case 'certificates':
            return certificates_problem($value);
        case 'user_directory':
            return strpos($value, '\\') === false ? '' : 'the directory alone, without a backslash and a user: WORDPRESS';
        case 'script':
            return preg_match('~^(https:/)?/[^/\s][^\s]*\.js$~D', $value) ? '' : 'a path of this site, or an https address, that ends in .js';
    }
    return '';
}

/** The folder's own paths are shown, and never what is in the files. */
function certificates_problem(string $folder): string
{
    $real = realpath($folder);
    if ($real === false || !is_dir($real)) {
        return "there is no folder $folder, or this server's account may not read it.";
    }
    foreach ([ABSPATH, WP_CONTENT_DIR, $_SERVER['DOCUMENT_ROOT'] ?? ''] as $public) {
        $root = realpath($public);
        if ($public !== '' && $root !== false && strpos("$real/", "$root/") === 0) {
            return "$folder is inside the web root, where browsers can fetch the key. Move the folder out of $root.";
        }
    }
    foreach (CERTIFICATE_FILES as $file) {
        if (!is_readable("$real/$file")) {
            return "$folder/$file is not there, or this server's account may not read it.";
        }
    }
    return '';
}

function is_local_http(string $address): bool
{
    return preg_match('~^http://(localhost|127\.0\.0\.1)(:\d+)?(/[^?#@\s]*)?$~D', $address) === 1;
}

function settings_page(): void
{
    if (!current_user_can('manage_options')) {
        return;
    }
    echo '<div class="wrap"><h1>Qlik</h1>';
    if (isset($_POST['qlik_ticket_check']) && check_admin_referer('qlik_ticket_check')) {
        draw_check();
    }
    echo '<form id="qlik-ticket-settings" method="post" action="options.php">';
    settings_fields('qlik_ticket');
    do_settings_sections('qlik-ticket');
    submit_button();
    echo '</form><h2>Check</h2><p>Asks Qlik for a ticket in your own name, and lets it lapse. Save your changes first.</p>';
    echo '<form id="qlik-ticket-check" method="post"><input type="hidden" name="qlik_ticket_check" value="1" />';
    wp_nonce_field('qlik_ticket_check');
    submit_button('Check these settings', 'secondary');
    echo '</form></div>';
}

function draw_check(): void
{
    $qlik = qlik_user(wp_get_current_user());
    try {
        if ($qlik === null) {
            throw new Failure(403, 'The filter qlik_ticket_user gives you no Qlik user: no ticket was asked for.');
        }
        issue_ticket($qlik);
        $text = "Qlik gave a ticket for {$qlik['directory']}\\{$qlik['id']}.";
        $class = 'notice-success';
    } catch (Failure $failure) {
        $text = $failure->getMessage();
        $class = 'notice-error';
    }
    printf('<div id="qlik-ticket-result" class="notice %s"><p>%s</p></div>', esc_attr($class), esc_html($text));
}
