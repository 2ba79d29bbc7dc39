import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A small site with a login of its own and a ticket endpoint, on the JDK's own web server. */
public final class TicketSite {
  private static final Path FOLDER = Path.of(setting("SITE", ".."));
  private static final int LONGEST_BODY = 64 * 1024;

  private final Gson gson = new Gson();
  private final SecureRandom random = new SecureRandom();
  // This site's own sessions, in the memory of one process: your site has a store for them.
  private final Map<String, QlikTickets.User> sessions = new ConcurrentHashMap<>();
  private final QlikTickets tickets;

  private TicketSite(QlikTickets tickets) {
    this.tickets = tickets;
  }

  public static void main(String[] arguments) throws Exception {
    requiredSetting("SESSION_KEY_SECRET");
    var tickets = new QlikTickets(
        setting("QLIK_QPS", "https://qlikserver1.example.com:4243"),
        setting("QLIK_SERVER_NAME", "qlikserver1"),
        setting("QLIK_VIRTUAL_PROXY", "mashup"),
        Path.of(setting("QLIK_CERTIFICATES", "certificates")),
        setting("QLIK_PFX_PASSWORD", "").toCharArray());
    var site = new TicketSite(tickets);
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(setting("PORT", "8080"))), 0);
    server.createContext("/", site::answer);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
        case "GET /" -> send(exchange, 200, "text/html; charset=utf-8", Files.readAllBytes(FOLDER.resolve("page.html")));
        case "POST /login" -> login(exchange);
        case "POST /logout" -> logout(exchange);
        case "POST /api/qlik-ticket", "DELETE /api/qlik-ticket" -> ticketEndpoint(exchange);
        default -> send(exchange, isTicketPath(exchange) ? 405 : 404, "text/plain", new byte[0]);
      }
    }
  }

  private static boolean isTicketPath(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().equals("/api/qlik-ticket");
  }

  /** Here a list in a file; your site has its own login. */
  private void login(HttpExchange exchange) throws IOException {
    var form = readForm(exchange);
    var people = gson.fromJson(Files.readString(Path.of(setting("PEOPLE", FOLDER + "/people.json"))), JsonArray.class);
    for (var each : people) {
      var person = each.getAsJsonObject();
      var isName = person.get("name").getAsString().equals(form.get("name"));
      if (!isName || !equalsInConstantTime(person.get("password").getAsString(), form.getOrDefault("password", ""))) continue;
      List<String> groups = new ArrayList<>();
      person.getAsJsonArray("groups").forEach(group -> groups.add(group.getAsString()));
      var session = base64url(randomBytes(32));
      sessions.put(session, new QlikTickets.User(setting("USER_DIRECTORY", "ACME"), form.get("name"), groups));
      exchange.getResponseHeaders().set("Set-Cookie", "session=" + session + "; Path=/; HttpOnly; SameSite=Lax");
      redirectToPage(exchange);
      return;
    }
    send(exchange, 401, "text/plain", new byte[0]);
  }

  private void logout(HttpExchange exchange) throws IOException {
    sessions.remove(sessionCookie(exchange));
    redirectToPage(exchange);
  }

  private void ticketEndpoint(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (!comesFromOwnPage(exchange)) {
      refuse(exchange, 403, "origin-not-allowed");
      return;
    }
    // From this site's own session, never from the request's fields.
    var user = sessions.get(sessionCookie(exchange));
    if (user == null) {
      refuse(exchange, 401, "not-signed-in");
      return;
    }
    try {
      if (exchange.getRequestMethod().equals("POST")) giveTicket(exchange, user);
      else endSessions(exchange, user);
    } catch (QlikTickets.Failed failure) {
      System.err.println(failure.getMessage() + (failure.getCause() == null ? "" : " " + failure.getCause()));
      refuse(exchange, failure.status, "ticket-unavailable");
    }
  }

  private void giveTicket(HttpExchange exchange, QlikTickets.User user) throws IOException, QlikTickets.Failed {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ticket", tickets.issue(user));
    answer.put("proxy", setting("QLIK", "https://sense.example.com/mashup"));
    answer.put("user", Map.of("userDirectory", user.directory(), "userId", user.id()));
    answer.put("sessionKey", sessionKey(user));
    answer.put("expiresInMs", 60_000);
    sendJson(exchange, 200, answer);
  }

  private void endSessions(HttpExchange exchange, QlikTickets.User user) throws IOException, QlikTickets.Failed {
    var meant = header(exchange, "X-Qlik-Ticket-User").split("\\\\", 2);
    if (meant.length == 2 && !user.isNamed(percentDecoded(meant[0]), percentDecoded(meant[1]))) {
      refuse(exchange, 409, "other-user"); // somebody else has signed in to this site since
      return;
    }
    tickets.endSessions(user);
    exchange.sendResponseHeaders(204, -1);
  }

  /** A page cannot set Sec-Fetch-Site. Safari before 16.4 does not send it: there the Origin must be this site's. */
  private static boolean comesFromOwnPage(HttpExchange exchange) {
    var site = header(exchange, "Sec-Fetch-Site");
    if (!site.isEmpty()) return site.equals("same-origin");
    return header(exchange, "Origin").equals(setting("ORIGIN", "https://app.example.com"));
  }

  /** The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket. */
  private String sessionKey(QlikTickets.User user) {
    var secret = requiredSetting("SESSION_KEY_SECRET");
    var groups = user.groups().stream().sorted().toList();
    var text = gson.toJson(List.of(QlikTickets.fold(user.directory()), QlikTickets.fold(user.id()), groups));
    try {
      // Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
      var name = base64url(MessageDigest.getInstance("SHA-256").digest(bytes("session key secret\n" + secret))).substring(0, 8);
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
      return name + base64url(mac.doFinal(bytes(text)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String sessionCookie(HttpExchange exchange) {
    for (var pair : header(exchange, "Cookie").split("; ")) {
      if (pair.startsWith("session=")) return pair.substring("session=".length());
    }
    return "";
  }

  private static Map<String, String> readForm(HttpExchange exchange) throws IOException {
    var text = new String(exchange.getRequestBody().readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
    Map<String, String> form = new HashMap<>();
    for (var field : text.split("&")) {
      var parts = field.split("=", 2);
      if (parts.length == 2) form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  private static String header(HttpExchange exchange, String name) {
    var value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static String percentDecoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private void refuse(HttpExchange exchange, int status, String code) throws IOException {
    sendJson(exchange, status, Map.of("error", code));
  }

  private void sendJson(HttpExchange exchange, int status, Object answer) throws IOException {
    send(exchange, status, "application/json", bytes(gson.toJson(answer)));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
  }

  private static void redirectToPage(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", "/");
    exchange.sendResponseHeaders(303, -1);
  }

  private byte[] randomBytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static boolean equalsInConstantTime(String one, String other) {
    return MessageDigest.isEqual(bytes(one), bytes(other));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String requiredSetting(String name) {
    var value = setting(name, "");
    if (value.isEmpty()) throw new IllegalStateException("Set " + name + ".");
    return value;
  }

  private static String setting(String name, String fallback) {
    var value = System.getenv(name);
    return value == null ? fallback : value;
  }
}
