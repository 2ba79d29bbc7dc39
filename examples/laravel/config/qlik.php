<?php

return [
    // Address of the trusted side of the Qlik proxy: this server asks for tickets there.
    'qps' => env('QLIK_QPS', 'https://qlikserver1.example.com:4243'),

    // The name in Qlik's own certificate: the short machine name.
    'server_name' => env('QLIK_SERVER_NAME', 'qlikserver1'),

    // Prefix as in QMC > Virtual proxies; '' is the default one.
    'virtual_proxy' => env('QLIK_VIRTUAL_PROXY', 'mashup'),

    // Address of that virtual proxy for browsers.
    'proxy' => env('QLIK_PROXY', 'https://sense.example.com/mashup'),

    // Folder with root.pem, client.pem and client_key.pem as the QMC exports them, outside the web root.
    'certificates' => env('QLIK_CERTIFICATES', storage_path('qlik')),

    // The directory of your users, as in QMC > Users.
    'user_directory' => env('QLIK_USER_DIRECTORY', 'ACME'),

    // What the pages show: here an app and two objects of the emulator.
    'app' => env('QLIK_APP', '5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11'),
    'objects' => explode(',', env('QLIK_OBJECTS', 'pYxQd,KmRbTs')),
];
