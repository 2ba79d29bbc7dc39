<?php

// Add to the end of routes/web.php: require __DIR__.'/qlik.php';
// There the session and the check of the CSRF token apply; in routes/api.php neither does.

use App\Http\Controllers\QlikTicketController;
use Illuminate\Support\Facades\Route;

Route::middleware(['auth', 'throttle:30,1'])->group(function () {
    Route::post('/api/qlik-ticket', [QlikTicketController::class, 'store']);
    Route::delete('/api/qlik-ticket', [QlikTicketController::class, 'destroy']);
});

Route::view('/report', 'report')->middleware('auth')->name('report');
