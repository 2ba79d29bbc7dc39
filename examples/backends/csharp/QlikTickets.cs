// Asks Qlik for a one-time ticket, over mutual TLS. It needs .NET Framework 4.7.2 or Mono 6.8; .NET 8 has another JSON reader (README).
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Web.Script.Serialization;

/// <summary>Qlik gave no ticket. The message is for this server's log: the browser gets the status alone.</summary>
public sealed class TicketFailedException : Exception
{
    public TicketFailedException(int status, string message, Exception cause = null) : base(message, cause)
    {
        Status = status;
    }

    public int Status { get; }
}

/// <summary>One user of Qlik: directory and id as in QMC > Users, and the groups that security rules read.</summary>
public sealed class QlikUser
{
    public QlikUser(string directory, string id, IEnumerable<string> groups)
    {
        Directory = directory;
        Id = id;
        Groups = groups.ToArray();
    }

    public string Directory { get; }
    public string Id { get; }
    public IReadOnlyList<string> Groups { get; }

    public bool IsNamed(string directory, string id)
    {
        return directory != null && id != null && Fold(directory) == Fold(Directory) && Fold(id) == Fold(Id);
    }

    /// <summary>Qlik compares names without regard to the case of A to Z, and in no other way.</summary>
    public static string Fold(string name)
    {
        return new string(name.Select(letter => letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter).ToArray());
    }
}

public sealed class QlikTickets
{
    private const string LettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly Uri address;
    private readonly string serverName;
    private readonly X509Certificate2 client;
    private readonly X509Certificate2 root;

    /// <param name="qps">Address of the trusted side of the Qlik proxy: https://qlikserver1.example.com:4243</param>
    /// <param name="serverName">The name in Qlik's own certificate: the short machine name.</param>
    /// <param name="virtualProxy">Prefix of the virtual proxy; "" is the default one.</param>
    /// <param name="client">The client certificate with its key: from client.pfx, or from the Windows certificate store.</param>
    /// <param name="root">Qlik's own authority: root.cer of the same export.</param>
    public QlikTickets(Uri qps, string serverName, string virtualProxy, X509Certificate2 client, X509Certificate2 root)
    {
        address = new Uri(qps, virtualProxy == "" ? "/qps/" : "/qps/" + virtualProxy + "/");
        this.serverName = serverName;
        this.client = client;
        this.root = root;
    }

    /// <summary>A ticket for this user: it works once, within a minute.</summary>
    public string Issue(QlikUser user)
    {
        var body = new Dictionary<string, object>
        {
            ["UserDirectory"] = user.Directory,
            ["UserId"] = user.Id,
            ["Attributes"] = user.Groups.Select(group => new Dictionary<string, string> { ["Group"] = group }).ToArray(),
        };
        var answer = ReadObject(Call("POST", "ticket", Json().Serialize(body), HttpStatusCode.Created));
        var ticket = Text(answer, "Ticket");
        if (string.IsNullOrEmpty(ticket)) throw new TicketFailedException(502, "Qlik answered 201 without a ticket.");
        // A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
        if (!user.IsNamed(Text(answer, "UserDirectory"), Text(answer, "UserId")))
        {
            throw new TicketFailedException(502, "Qlik's answer names another user.");
        }
        return ticket;
    }

    /// <summary>Ends all sessions that this user has on the virtual proxy, on the user's other devices too.</summary>
    public void EndSessions(QlikUser user)
    {
        var path = "user/" + Uri.EscapeDataString(user.Directory) + "/" + Uri.EscapeDataString(user.Id);
        Call("DELETE", path, null, HttpStatusCode.OK);
    }

    private string Call(string method, string path, string body, HttpStatusCode expected)
    {
        var key = Xrfkey();
        var request = (HttpWebRequest)WebRequest.Create(new Uri(address, path + "?xrfkey=" + key));
        request.Method = method;
        request.Headers["X-Qlik-Xrfkey"] = key;
        request.ContentType = "application/json";
        request.ClientCertificates.Add(client);
        request.ServerCertificateValidationCallback = IsQlikServer;
        request.AllowAutoRedirect = false;
        request.KeepAlive = false; // an answer on a kept connection may be another call's
        request.Timeout = 5000;
        request.ReadWriteTimeout = 5000;
        request.ServicePoint.Expect100Continue = false;
        try
        {
            if (body != null)
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                request.ContentLength = bytes.Length;
                using (var stream = request.GetRequestStream()) stream.Write(bytes, 0, bytes.Length);
            }
            using (var response = (HttpWebResponse)request.GetResponse())
            {
                if (response.StatusCode != expected) throw Refused(response.StatusCode);
                using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8)) return reader.ReadToEnd();
            }
        }
        catch (WebException failure)
        {
            if (failure.Response is HttpWebResponse response) throw Refused(response.StatusCode);
            var isLate = failure.Status == WebExceptionStatus.Timeout;
            throw new TicketFailedException(isLate ? 504 : 502, "Qlik cannot be reached: " + failure.Message, failure);
        }
    }

    private static TicketFailedException Refused(HttpStatusCode status)
    {
        return new TicketFailedException(502, "Qlik answered " + (int)status + ".");
    }

    /// <summary>True for a certificate of Qlik's own authority, and no other, that names the Qlik server.</summary>
    private bool IsQlikServer(object sender, X509Certificate shown, X509Chain given, SslPolicyErrors errors)
    {
        if (shown == null) return false;
        var certificate = new X509Certificate2(shown);
        using (var chain = new X509Chain())
        {
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // Qlik publishes no revocation list
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            chain.ChainPolicy.ExtraStore.Add(root);
            if (!chain.Build(certificate)) return false;
            var top = chain.ChainElements[chain.ChainElements.Count - 1].Certificate;
            if (!top.RawData.SequenceEqual(root.RawData)) return false;
        }
        var name = certificate.GetNameInfo(X509NameType.DnsName, false);
        return string.Equals(name, serverName, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>16 letters and digits, the same in query and header.</summary>
    private static string Xrfkey()
    {
        var bytes = new byte[16];
        using (var random = RandomNumberGenerator.Create()) random.GetBytes(bytes);
        return new string(bytes.Select(each => LettersAndDigits[each % LettersAndDigits.Length]).ToArray());
    }

    private static IDictionary<string, object> ReadObject(string text)
    {
        try
        {
            if (Json().DeserializeObject(text) is IDictionary<string, object> answer) return answer;
        }
        catch (ArgumentException)
        {
            // Not JSON: said below.
        }
        throw new TicketFailedException(502, "Qlik's answer is no JSON object.");
    }

    private static string Text(IDictionary<string, object> answer, string name)
    {
        return answer.TryGetValue(name, out var value) ? value as string : null;
    }

    /// <summary>Its own default is too short for the answer to a user with a thousand groups.</summary>
    private static JavaScriptSerializer Json()
    {
        return new JavaScriptSerializer { MaxJsonLength = 4 * 1024 * 1024 };
    }
}
