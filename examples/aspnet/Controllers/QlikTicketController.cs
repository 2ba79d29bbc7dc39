// Not run by the tests of this project: no .NET SDK stands beside them. Written for ASP.NET Core 8.
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Sales.Controllers;

/// <summary>Gives the signed-in user's page a one-time ticket (POST), and ends that user's Qlik sessions (DELETE).</summary>
[Authorize]
[ValidateAntiForgeryToken] // the header RequestVerificationToken; without it 400
[Route("/api/qlik-ticket")]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class QlikTicketController(QlikTickets tickets, QlikOptions options, ILogger<QlikTicketController> log) : Controller
{
    [HttpPost]
    public async Task<IActionResult> Give(CancellationToken cancel)
    {
        if (SignedIn() is not { } user) return StatusCode(StatusCodes.Status403Forbidden);
        try
        {
            return Json(new
            {
                ticket = await tickets.IssueAsync(user, cancel),
                proxy = options.Proxy,
                user = new { userDirectory = user.Directory, userId = user.Id },
                sessionKey = user.SessionKey(options.SessionKeySecret),
                expiresInMs = 60_000,
            });
        }
        catch (QlikTicketException failure)
        {
            return Failed(failure);
        }
    }

    [HttpDelete]
    public async Task<IActionResult> End(CancellationToken cancel)
    {
        if (SignedIn() is not { } user) return StatusCode(StatusCodes.Status403Forbidden);
        var meant = Request.Headers["X-Qlik-Ticket-User"].ToString().Split('\\', 2);
        // The page means another user: somebody else has signed in to this site since.
        if (meant.Length == 2 && !user.IsNamed(Uri.UnescapeDataString(meant[0]), Uri.UnescapeDataString(meant[1])))
            return StatusCode(StatusCodes.Status409Conflict);
        try
        {
            await tickets.EndSessionsAsync(user, cancel);
            return NoContent();
        }
        catch (QlikTicketException failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>From this site's own session, never from the request. Windows logins are DOMAIN\name; Qlik's id is the name alone.</summary>
    private QlikUser? SignedIn()
    {
        var name = User.Identity?.Name?.Split('\\')[^1];
        return string.IsNullOrWhiteSpace(name) ? null : new QlikUser(options.UserDirectory, name, []);
    }

    private ObjectResult Failed(QlikTicketException failure)
    {
        log.LogError("{Reason}", failure.Message);
        return StatusCode(failure.Status, new { error = "ticket-unavailable" });
    }
}
