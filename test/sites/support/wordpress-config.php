<?php
// wp-config.php of the test: a site behind something that ends TLS, as https://app.example.com.
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('DATABASE_SOCKET'));
define('WP_HOME', getenv('SITE'));
define('WP_SITEURL', getenv('SITE'));
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true); // it asks nobody for updates
define('WP_DEBUG', true);
define('WP_DEBUG_DISPLAY', false);
define('WP_DEBUG_LOG', getenv('DEBUG_LOG'));
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "key $name of the test");
    define("{$name}_SALT", "salt $name of the test");
}
$_SERVER['HTTPS'] = 'on';
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
