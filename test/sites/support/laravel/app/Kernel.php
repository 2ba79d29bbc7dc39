<?php

namespace App;

/** The middleware that `laravel new` writes for the group `web`; HTTPS is ended before this server. */
class Kernel extends \Illuminate\Foundation\Http\Kernel
{
    protected $middleware = [TrustProxies::class, \Illuminate\Foundation\Http\Middleware\TrimStrings::class];

    protected $middlewareGroups = [
        'web' => [
            \Illuminate\Cookie\Middleware\EncryptCookies::class,
            \Illuminate\Cookie\Middleware\AddQueuedCookiesToResponse::class,
            \Illuminate\Session\Middleware\StartSession::class,
            \Illuminate\View\Middleware\ShareErrorsFromSession::class,
            \Illuminate\Foundation\Http\Middleware\VerifyCsrfToken::class,
            \Illuminate\Routing\Middleware\SubstituteBindings::class,
        ],
    ];

    protected $routeMiddleware = [
        'auth' => Authenticate::class,
        'throttle' => \Illuminate\Routing\Middleware\ThrottleRequests::class,
    ];
}
