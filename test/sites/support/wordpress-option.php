<?php
// Stores settings of the plugin: php wordpress-option.php FOLDER NAME JSON
$_SERVER += ['HTTP_HOST' => parse_url(getenv('SITE'), PHP_URL_HOST), 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET'];
require $argv[1] . '/wp-load.php';
update_option($argv[2], json_decode($argv[3], true));
