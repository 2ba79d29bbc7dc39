<?php
// A login, and the example's routes as its README says.
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Auth;
use Illuminate\Support\Facades\Route;

Route::get('/login', fn () => '<form id="login" method="post" action="/login"><input type="hidden" name="_token" value="' . csrf_token() . '">'
    . '<input name="name"><input name="password" type="password"></form>')->name('login');

Route::post('/login', function (Request $request) {
    abort_unless(Auth::attempt($request->only('name', 'password')), 401);
    $request->session()->regenerate();

    return 'signed in';
});

require __DIR__ . '/qlik.php';
