<?php

namespace App\Services;

use Illuminate\Http\JsonResponse;
use RuntimeException;
use Throwable;

/** Qlik gave no ticket. Laravel writes the message to its log; the browser gets the status alone. */
final class QlikTicketFailed extends RuntimeException
{
    public function __construct(private int $status, string $message, ?Throwable $cause = null)
    {
        parent::__construct($message, 0, $cause);
    }

    public function render(): JsonResponse
    {
        return response()->json(['error' => 'ticket-unavailable'], $this->status);
    }
}
