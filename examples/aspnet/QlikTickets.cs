// Not run by the tests of this project: no .NET SDK stands beside them. Written for ASP.NET Core 8.
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Sales;

/// <summary>The section Qlik of appsettings.json.</summary>
public sealed class QlikOptions
{
    /// <summary>Trusted side of the Qlik proxy: https://qlikserver1.example.com:4243</summary>
    public required Uri TrustedSide { get; init; }

    /// <summary>The name in Qlik's own certificate: the short machine name.</summary>
    public required string ServerName { get; init; }

    /// <summary>Prefix as in QMC > Virtual proxies; "" is the default one.</summary>
    public required string VirtualProxy { get; init; }

    /// <summary>Address of that virtual proxy for browsers: https://sense.example.com/mashup</summary>
    public required string Proxy { get; init; }

    /// <summary>Folder with root.pem, client.pem and client_key.pem as the QMC exports them, outside wwwroot.</summary>
    public required string Certificates { get; init; }

    /// <summary>The directory of your users, as in QMC > Users.</summary>
    public required string UserDirectory { get; init; }

    /// <summary>Any long text, the same on all instances: out of user secrets or the environment, not out of the repository.</summary>
    public required string SessionKeySecret { get; init; }
}

/// <summary>One user of Qlik: directory and id as in QMC > Users, and the groups that security rules read.</summary>
public sealed record QlikUser(string Directory, string Id, IReadOnlyList<string> Groups)
{
    /// <summary>Qlik compares names without regard to the case of A to Z, and in no other way.</summary>
    public bool IsNamed(string? directory, string? id) =>
        directory is not null && id is not null && Fold(directory) == Fold(Directory) && Fold(id) == Fold(Id);

    /// <summary>The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket.</summary>
    public string SessionKey(string secret)
    {
        var groups = Groups.Order(StringComparer.Ordinal).ToArray();
        var text = JsonSerializer.SerializeToUtf8Bytes(new object[] { Fold(Directory), Fold(Id), groups });
        // Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
        var name = Base64Url(SHA256.HashData(Encoding.UTF8.GetBytes("session key secret\n" + secret)))[..8];
        return name + Base64Url(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), text));
    }

    private static string Fold(string name) =>
        string.Concat(name.Select(letter => letter is >= 'A' and <= 'Z' ? (char)(letter + 32) : letter));

    private static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

/// <summary>Qlik gave no ticket. The message is for this server's log: the browser gets the status alone.</summary>
public sealed class QlikTicketException(int status, string message, Exception? cause = null) : Exception(message, cause)
{
    public int Status { get; } = status;
}

/// <summary>Asks Qlik for a one-time ticket, over mutual TLS.</summary>
public sealed class QlikTickets(HttpClient client)
{
    private const string LettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    /// <summary>Qlik's field names have capital letters, as these have.</summary>
    private static readonly JsonSerializerOptions AsWritten = new() { PropertyNamingPolicy = null };

    private sealed record TicketAnswer(string? Ticket, string? UserDirectory, string? UserId);

    /// <summary>A ticket for this user: it works once, within a minute.</summary>
    public async Task<string> IssueAsync(QlikUser user, CancellationToken cancel)
    {
        var attributes = user.Groups.Select(group => new { Group = group });
        var order = new { UserDirectory = user.Directory, UserId = user.Id, Attributes = attributes };
        using var response = await CallAsync(HttpMethod.Post, "ticket", JsonContent.Create(order, options: AsWritten), cancel);
        if (response.StatusCode != HttpStatusCode.Created) throw Refused(response.StatusCode);
        var answer = await ReadAsync(response, cancel);
        if (string.IsNullOrEmpty(answer.Ticket)) throw new QlikTicketException(502, "Qlik answered 201 without a ticket.");
        // A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
        if (!user.IsNamed(answer.UserDirectory, answer.UserId)) throw new QlikTicketException(502, "Qlik's answer names another user.");
        return answer.Ticket;
    }

    /// <summary>Ends all sessions that this user has on the virtual proxy, on the user's other devices too.</summary>
    public async Task EndSessionsAsync(QlikUser user, CancellationToken cancel)
    {
        var path = $"user/{Uri.EscapeDataString(user.Directory)}/{Uri.EscapeDataString(user.Id)}";
        using var response = await CallAsync(HttpMethod.Delete, path, null, cancel);
        if (!response.IsSuccessStatusCode) throw Refused(response.StatusCode);
    }

    /// <summary>Shows Qlik the client certificate, and believes no server but the one of that name and authority.</summary>
    public static HttpClientHandler CreateHandler(QlikOptions options)
    {
        var root = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(options.Certificates, "root.pem")));
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ClientCertificateOptions = ClientCertificateOption.Manual,
            ServerCertificateCustomValidationCallback = (_, shown, _, _) =>
                shown is not null && IsOfAuthority(shown, root) && shown.MatchesHostname(options.ServerName, allowWildcards: false),
        };
        handler.ClientCertificates.Add(ReadClientCertificate(options.Certificates));
        return handler;
    }

    private static X509Certificate2 ReadClientCertificate(string folder)
    {
        using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client_key.pem"));
        // Windows' TLS takes no key that lives in memory alone: the way through PFX gives it a place.
        return new X509Certificate2(pem.Export(X509ContentType.Pfx));
    }

    private static bool IsOfAuthority(X509Certificate2 shown, X509Certificate2 root)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust; // Qlik's own authority and no other
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ForServers)); // client certificates are of the same authority
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // Qlik publishes no revocation list
        return chain.Build(shown);
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetString(LettersAndDigits, 16); // the same in query and header
        using var request = new HttpRequestMessage(method, $"{path}?xrfkey={key}") { Content = body };
        request.Headers.Add("X-Qlik-Xrfkey", key);
        try
        {
            return await client.SendAsync(request, cancel);
        }
        catch (TaskCanceledException failure) when (!cancel.IsCancellationRequested)
        {
            throw new QlikTicketException(504, "Qlik:TrustedSide is silent. A firewall may drop the packets: ask for port 4243.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new QlikTicketException(502, $"{FixFor(failure)} ({failure.Message})", failure);
        }
    }

    /// <summary>What to change when no connection to Qlik comes about.</summary>
    private static string FixFor(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "Qlik:TrustedSide: this server does not know the host.",
        HttpRequestError.ConnectionError => "Qlik:TrustedSide: nothing answers. Is the port 4243, and open from this server?",
        HttpRequestError.SecureConnectionError =>
            "Qlik:ServerName is not the name in Qlik's certificate, or root.pem is of another Qlik site, or Qlik does not accept client.pem.",
        _ => "The call to Qlik failed.",
    };

    private static QlikTicketException Refused(HttpStatusCode status) => new(502, status switch
    {
        HttpStatusCode.NotFound => "Qlik:VirtualProxy: Qlik has none of that name, or it is not linked to this proxy.",
        < HttpStatusCode.BadRequest => $"Qlik:TrustedSide: use port 4243. (Qlik answered {(int)status}.)",
        _ => $"See the logs of the Qlik proxy. (It answered {(int)status}.)",
    });

    private static async Task<TicketAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync<TicketAnswer>(AsWritten, cancel);
            return answer ?? throw new QlikTicketException(502, "Qlik answered null.");
        }
        catch (JsonException failure)
        {
            throw new QlikTicketException(502, "Qlik's answer is no JSON object.", failure);
        }
    }
}
