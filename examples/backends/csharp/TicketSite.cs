// A small site with a login of its own and a ticket endpoint, on HttpListener, which .NET Framework and Mono have.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Web;
using System.Web.Script.Serialization;

public sealed class TicketSite
{
    // This site's own sessions, in the memory of one process: your site has a store for them.
    private readonly ConcurrentDictionary<string, QlikUser> sessions = new ConcurrentDictionary<string, QlikUser>();
    private readonly QlikTickets tickets;

    private TicketSite(QlikTickets tickets)
    {
        this.tickets = tickets;
    }

    public static void Main()
    {
        RequiredSetting("SESSION_KEY_SECRET");
        ServicePointManager.DefaultConnectionLimit = 16; // two, its default, would make users wait for each other
        var certificates = Setting("QLIK_CERTIFICATES", "certificates");
        var client = new X509Certificate2(
            Path.Combine(certificates, "client.pfx"),
            Setting("QLIK_PFX_PASSWORD", ""),
            X509KeyStorageFlags.MachineKeySet); // an IIS application pool often has no user profile for the key
        var root = new X509Certificate2(Path.Combine(certificates, "root.cer"));
        var qps = new Uri(Setting("QLIK_QPS", "https://qlikserver1.example.com:4243"));
        var tickets = new QlikTickets(
            qps, Setting("QLIK_SERVER_NAME", "qlikserver1"), Setting("QLIK_VIRTUAL_PROXY", "mashup"), client, root);
        var site = new TicketSite(tickets);
        using (var listener = new HttpListener())
        {
            var address = "http://127.0.0.1:" + Setting("PORT", "8080");
            listener.Prefixes.Add(address + "/");
            listener.Prefixes.Add("http://localhost:" + Setting("PORT", "8080") + "/");
            listener.Start();
            Console.WriteLine(address);
            while (true)
            {
                var context = listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ => site.Answer(context));
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url.AbsolutePath;
            switch (context.Request.HttpMethod + " " + path)
            {
                case "GET /":
                    Send(context, 200, "text/html; charset=utf-8", File.ReadAllBytes(Path.Combine(Setting("SITE", ".."), "page.html")));
                    break;
                case "POST /login":
                    Login(context);
                    break;
                case "POST /logout":
                    Logout(context);
                    break;
                case "POST /api/qlik-ticket":
                case "DELETE /api/qlik-ticket":
                    TicketEndpoint(context);
                    break;
                default:
                    Send(context, path == "/api/qlik-ticket" ? 405 : 404, "text/plain", new byte[0]);
                    break;
            }
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure.Message);
            context.Response.Abort();
        }
    }

    /// <summary>Here a list in a file; your site has its own login.</summary>
    private void Login(HttpListenerContext context)
    {
        var form = HttpUtility.ParseQueryString(ReadBody(context.Request));
        var file = Setting("PEOPLE", Path.Combine(Setting("SITE", ".."), "people.json"));
        var people = (object[])new JavaScriptSerializer().DeserializeObject(File.ReadAllText(file));
        foreach (IDictionary<string, object> person in people)
        {
            var name = (string)person["name"];
            if (name != form["name"] || !EqualsInConstantTime((string)person["password"], form["password"] ?? "")) continue;
            var session = Base64Url(RandomBytes(32));
            var groups = ((object[])person["groups"]).Cast<string>();
            sessions[session] = new QlikUser(Setting("USER_DIRECTORY", "ACME"), name, groups);
            context.Response.AppendHeader("Set-Cookie", "session=" + session + "; Path=/; HttpOnly; SameSite=Lax");
            RedirectToPage(context);
            return;
        }
        Send(context, 401, "text/plain", new byte[0]);
    }

    private void Logout(HttpListenerContext context)
    {
        sessions.TryRemove(SessionCookie(context), out _);
        RedirectToPage(context);
    }

    private void TicketEndpoint(HttpListenerContext context)
    {
        context.Response.Headers["Cache-Control"] = "no-store";
        if (!ComesFromOwnPage(context.Request))
        {
            Refuse(context, 403, "origin-not-allowed");
            return;
        }
        // From this site's own session, never from the request's fields.
        if (!sessions.TryGetValue(SessionCookie(context), out var user))
        {
            Refuse(context, 401, "not-signed-in");
            return;
        }
        try
        {
            if (context.Request.HttpMethod == "POST") GiveTicket(context, user);
            else EndSessions(context, user);
        }
        catch (TicketFailedException failure)
        {
            Console.Error.WriteLine(failure.Message);
            Refuse(context, failure.Status, "ticket-unavailable");
        }
    }

    private void GiveTicket(HttpListenerContext context, QlikUser user)
    {
        SendJson(context, 200, new Dictionary<string, object>
        {
            ["ticket"] = tickets.Issue(user),
            ["proxy"] = Setting("QLIK", "https://sense.example.com/mashup"),
            ["user"] = new Dictionary<string, string> { ["userDirectory"] = user.Directory, ["userId"] = user.Id },
            ["sessionKey"] = SessionKey(user),
            ["expiresInMs"] = 60000,
        });
    }

    private void EndSessions(HttpListenerContext context, QlikUser user)
    {
        var meant = (context.Request.Headers["X-Qlik-Ticket-User"] ?? "").Split(new[] { '\\' }, 2);
        if (meant.Length == 2 && !user.IsNamed(Uri.UnescapeDataString(meant[0]), Uri.UnescapeDataString(meant[1])))
        {
            Refuse(context, 409, "other-user"); // somebody else has signed in to this site since
            return;
        }
        tickets.EndSessions(user);
        context.Response.StatusCode = 204;
        context.Response.Close();
    }

    /// <summary>A page cannot set Sec-Fetch-Site. Safari before 16.4 does not send it: there the Origin must be this site's.</summary>
    private static bool ComesFromOwnPage(HttpListenerRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site != null) return site == "same-origin";
        return request.Headers["Origin"] == Setting("ORIGIN", "https://app.example.com");
    }

    /// <summary>
    /// The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket.
    /// </summary>
    private static string SessionKey(QlikUser user)
    {
        var secret = RequiredSetting("SESSION_KEY_SECRET");
        var groups = user.Groups.OrderBy(group => group, StringComparer.Ordinal).ToArray();
        var parts = new object[] { QlikUser.Fold(user.Directory), QlikUser.Fold(user.Id), groups };
        var text = new JavaScriptSerializer { MaxJsonLength = 4 * 1024 * 1024 }.Serialize(parts);
        using (var hash = SHA256.Create())
        using (var mac = new HMACSHA256(Encoding.UTF8.GetBytes(secret)))
        {
            // Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
            var name = Base64Url(hash.ComputeHash(Encoding.UTF8.GetBytes("session key secret\n" + secret))).Substring(0, 8);
            return name + Base64Url(mac.ComputeHash(Encoding.UTF8.GetBytes(text)));
        }
    }

    private static string SessionCookie(HttpListenerContext context)
    {
        return context.Request.Cookies["session"]?.Value ?? "";
    }

    private static string ReadBody(HttpListenerRequest request)
    {
        using (var reader = new StreamReader(request.InputStream, Encoding.UTF8)) return reader.ReadToEnd();
    }

    private static void Refuse(HttpListenerContext context, int status, string code)
    {
        SendJson(context, status, new Dictionary<string, object> { ["error"] = code });
    }

    private static void SendJson(HttpListenerContext context, int status, object answer)
    {
        Send(context, status, "application/json", Encoding.UTF8.GetBytes(new JavaScriptSerializer().Serialize(answer)));
    }

    private static void Send(HttpListenerContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength64 = body.Length;
        context.Response.OutputStream.Write(body, 0, body.Length);
        context.Response.Close();
    }

    private static void RedirectToPage(HttpListenerContext context)
    {
        context.Response.StatusCode = 303;
        context.Response.Headers["Location"] = "/";
        context.Response.Close();
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        using (var random = RandomNumberGenerator.Create()) random.GetBytes(bytes);
        return bytes;
    }

    private static bool EqualsInConstantTime(string one, string other)
    {
        var difference = one.Length ^ other.Length;
        for (var at = 0; at < one.Length && at < other.Length; at++) difference |= one[at] ^ other[at];
        return difference == 0;
    }

    private static string Base64Url(byte[] bytes)
    {
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private static string RequiredSetting(string name)
    {
        var value = Setting(name, "");
        return value != "" ? value : throw new InvalidOperationException("Set " + name + ".");
    }

    private static string Setting(string name, string fallback)
    {
        return Environment.GetEnvironmentVariable(name) ?? fallback;
    }
}
