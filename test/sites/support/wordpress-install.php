<?php
// Installs WordPress as wp-admin/install.php does, with a user, the plugin, and two pages. Prints the pages' addresses as JSON.
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
(new mysqli('localhost', 'root', '', '', 0, getenv('DATABASE_SOCKET')))->query('CREATE DATABASE wordpress CHARACTER SET utf8mb4');

define('WP_INSTALLING', true);
$_SERVER += ['HTTP_HOST' => parse_url(getenv('SITE'), PHP_URL_HOST), 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET'];
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

/** An installation tells its administrator by mail; this machine has none. */
add_filter('pre_wp_mail', '__return_true');
wp_install('The Harbour Store', 'admin', 'admin@example.com', false, '', 'the admin password');
update_option('blogdescription', 'Sales figures for our buyers');
$user = ['user_login' => 'ada', 'user_pass' => 'lovelace', 'user_email' => 'ada@example.com', 'role' => 'subscriber'];
is_int(wp_insert_user($user)) || exit(1);
activate_plugin('qlik-ticket/qlik-ticket.php') === null || exit(1);

$pages = [];
wp_delete_post(get_page_by_path('sample-page')->ID, true);
foreach (json_decode(getenv('PAGES'), true) as $title => $content) {
    $type = $pages === [] ? 'page' : 'post'; // the menu shows pages
    $id = wp_insert_post(['post_type' => $type, 'post_status' => 'publish', 'post_title' => $title, 'post_content' => $content]);
    $pages[$title] = get_permalink($id);
}
echo "\n", json_encode($pages);
