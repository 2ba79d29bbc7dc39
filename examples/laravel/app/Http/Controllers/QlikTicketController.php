<?php

namespace App\Http\Controllers;

use App\Services\QlikTickets;
use App\Services\QlikUser;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Routing\Controller;

/** Gives the signed-in user's page a one-time ticket (POST), and ends that user's Qlik sessions (DELETE). */
class QlikTicketController extends Controller
{
    public function store(Request $request, QlikTickets $tickets): JsonResponse
    {
        $user = $this->qlikUser($request);

        return response()->json([
            'ticket' => $tickets->issue($user),
            'proxy' => config('qlik.proxy'),
            'user' => ['userDirectory' => $user->directory, 'userId' => $user->id],
            'sessionKey' => $user->sessionKey(config('app.key')),
            'expiresInMs' => 60000,
        ])->header('Cache-Control', 'no-store');
    }

    public function destroy(Request $request, QlikTickets $tickets): Response
    {
        $user = $this->qlikUser($request);
        $meant = explode('\\', $request->header('X-Qlik-Ticket-User', ''), 2);
        // The page means another user: somebody else has signed in to this site since.
        abort_if(count($meant) === 2 && ! $user->isNamed(rawurldecode($meant[0]), rawurldecode($meant[1])), 409);
        $tickets->endSessions($user);

        return response()->noContent();
    }

    /** From this site's own session, never from the request. A user without a Qlik user gets no ticket. */
    private function qlikUser(Request $request): QlikUser
    {
        $user = QlikUser::of($request->user());
        abort_if($user === null, 403);

        return $user;
    }
}
