import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/** Asks Qlik for a one-time ticket, over mutual TLS. It needs Java 17 or newer and Gson. */
public final class QlikTickets {
  /** Qlik gave no ticket. The message is for this server's log: the browser gets the status alone. */
  public static final class Failed extends Exception {
    public final int status;

    Failed(int status, String message, Throwable cause) {
      super(message, cause);
      this.status = status;
    }
  }

  /** One user of Qlik: directory and id as in QMC > Users, and the groups that security rules read. */
  public record User(String directory, String id, List<String> groups) {
    public boolean isNamed(String otherDirectory, String otherId) {
      return otherDirectory != null && otherId != null
          && fold(otherDirectory).equals(fold(directory)) && fold(otherId).equals(fold(id));
    }
  }

  private static final String LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int DNS_NAME = 2;
  private static final int LONGEST_ANSWER = 4 * 1024 * 1024;

  private final SecureRandom random = new SecureRandom();
  private final Gson gson = new Gson();
  private final SSLContext tls;
  private final String base;
  private final String serverName;

  /**
   * @param qps address of the trusted side of the Qlik proxy: https://qlikserver1.example.com:4243
   * @param serverName the name in Qlik's own certificate: the short machine name
   * @param virtualProxy prefix of the virtual proxy; "" is the default one
   * @param certificates folder with root.cer and client.pfx, as the QMC exports them for Windows
   */
  public QlikTickets(String qps, String serverName, String virtualProxy, Path certificates, char[] pfxPassword)
      throws GeneralSecurityException, IOException {
    this.base = qps + "/qps/" + (virtualProxy.isEmpty() ? "" : virtualProxy + "/");
    this.serverName = serverName;
    this.tls = mutualTls(certificates, pfxPassword);
  }

  /** A ticket for this user: it works once, within a minute. */
  public String issue(User user) throws Failed {
    var attributes = user.groups().stream().map(group -> Map.of("Group", group)).toList();
    var body = Map.of("UserDirectory", user.directory(), "UserId", user.id(), "Attributes", attributes);
    var answer = readObject(call("POST", "ticket", gson.toJson(body), 201));
    var ticket = text(answer, "Ticket");
    if (ticket == null || ticket.isEmpty()) throw new Failed(502, "Qlik answered 201 without a ticket.", null);
    // A ticket is a sign-in: one that Qlik made for somebody else must not reach this browser.
    if (!user.isNamed(text(answer, "UserDirectory"), text(answer, "UserId"))) {
      throw new Failed(502, "Qlik's answer names another user.", null);
    }
    return ticket;
  }

  /** Ends all sessions that this user has on the virtual proxy, on the user's other devices too. */
  public void endSessions(User user) throws Failed {
    call("DELETE", "user/" + pathSegment(user.directory()) + "/" + pathSegment(user.id()), null, 200);
  }

  /** Qlik compares names without regard to the case of A to Z, and in no other way. */
  public static String fold(String name) {
    var folded = new StringBuilder(name);
    for (int at = 0; at < folded.length(); at++) {
      char letter = folded.charAt(at);
      if (letter >= 'A' && letter <= 'Z') folded.setCharAt(at, (char) (letter + ('a' - 'A')));
    }
    return folded.toString();
  }

  private String call(String method, String path, String body, int expected) throws Failed {
    var key = xrfkey();
    HttpsURLConnection connection = null;
    try {
      connection = (HttpsURLConnection) URI.create(base + path + "?xrfkey=" + key).toURL().openConnection();
      connection.setSSLSocketFactory(tls.getSocketFactory());
      // Asked when the certificate does not name the host of the address: Qlik's names the short machine name.
      connection.setHostnameVerifier((host, session) -> isQlikServer(session));
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Connection", "close"); // an answer on a kept connection may be another call's
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(5_000);
      connection.setRequestMethod(method);
      connection.setRequestProperty("X-Qlik-Xrfkey", key);
      connection.setRequestProperty("Content-Type", "application/json");
      if (body != null) {
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = connection.getResponseCode();
      if (status != expected) throw new Failed(502, "Qlik answered " + status + " to " + method + " " + path.split("/")[0] + ".", null);
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
      }
    } catch (SocketTimeoutException late) {
      throw new Failed(504, "Qlik did not answer in time.", late);
    } catch (IOException unreachable) {
      throw new Failed(502, "Qlik cannot be reached.", unreachable);
    }
  }

  private JsonObject readObject(String text) throws Failed {
    try {
      return gson.fromJson(text, JsonObject.class);
    } catch (JsonParseException | ClassCastException notJson) {
      throw new Failed(502, "Qlik's answer is no JSON object.", notJson);
    }
  }

  private boolean isQlikServer(SSLSession session) {
    try {
      var names = ((X509Certificate) session.getPeerCertificates()[0]).getSubjectAlternativeNames();
      return names != null && names.stream()
          .anyMatch(name -> Objects.equals(name.get(0), DNS_NAME) && serverName.equalsIgnoreCase((String) name.get(1)));
    } catch (SSLPeerUnverifiedException | GeneralSecurityException unreadable) {
      return false;
    }
  }

  /** 16 letters and digits, the same in query and header. */
  private String xrfkey() {
    var key = new StringBuilder();
    while (key.length() < 16) key.append(LETTERS_AND_DIGITS.charAt(random.nextInt(LETTERS_AND_DIGITS.length())));
    return key.toString();
  }

  private static SSLContext mutualTls(Path certificates, char[] password) throws GeneralSecurityException, IOException {
    var client = KeyStore.getInstance("PKCS12");
    try (InputStream pfx = Files.newInputStream(certificates.resolve("client.pfx"))) {
      client.load(pfx, password);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(client, password);

    var authority = KeyStore.getInstance(KeyStore.getDefaultType());
    authority.load(null, null);
    try (InputStream root = Files.newInputStream(certificates.resolve("root.cer"))) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(root);
      authority.setCertificateEntry("qlik", certificate); // Qlik's own authority, and no other
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authority);

    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private static String text(JsonObject answer, String name) {
    var value = answer == null ? null : answer.get(name);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString() ? value.getAsString() : null;
  }

  private static String pathSegment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
