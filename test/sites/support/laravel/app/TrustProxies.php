<?php

namespace App;

use Illuminate\Http\Request;

class TrustProxies
{
    public function handle(Request $request, \Closure $next)
    {
        $request->server->set('HTTPS', 'on');

        return $next($request);
    }
}
