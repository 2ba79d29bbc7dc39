#!/bin/sh
# The five steps of a sign-in with a ticket, as a person with a shell makes them: curl checks every certificate and keeps
# the cookies in a jar. What stands in capitals comes from the environment.
set -eu

# 1. The browser asks its own server for a ticket: here, whoever runs this script.
# 2. That server asks Qlik, on the trusted port, with the client certificate.
ticket_answer=$(curl --silent --show-error --fail \
  --cacert "$CA" --cert "$CLIENT_CERT" --key "$CLIENT_KEY" --resolve "$MACHINE:$QPS_PORT:127.0.0.1" \
  --header "X-Qlik-Xrfkey: abcdefghijklmnop" --header "Content-Type: application/json" \
  --data '{"UserDirectory":"EXAMPLE","UserId":"anna"}' \
  "https://$MACHINE:$QPS_PORT/qps/$PREFIX/ticket?xrfkey=abcdefghijklmnop")
ticket=$(printf '%s' "$ticket_answer" | sed 's/.*"Ticket":"\([^"]*\)".*/\1/')
test "${#ticket}" -eq 16
echo "ticket issued"

browser() {
  curl --silent --show-error --cacert "$CA" --resolve "$HOST:$PORT:127.0.0.1" \
    --cookie "$JAR" --cookie-jar "$JAR" "$@"
}
qlik="https://$HOST:$PORT/$PREFIX"
echo "before: $(browser "$qlik/qps/user")"

# 3. The browser asks for a small image behind the proxy, with the ticket in the address.
# 4. Qlik answers with the image and sets the session cookie.
echo "image: $(browser --output /dev/null --write-out '%{http_code} %{content_type}' \
  "$qlik/resources/img/core/dark_noise_16x16.png?qlikTicket=$ticket")"
echo "after: $(browser "$qlik/qps/user")"

# 5. The image is thrown away; what is behind the proxy can be loaded now.
echo "require.js: $(browser --output /dev/null --write-out '%{http_code} %{content_type}' \
  "$qlik/resources/assets/external/requirejs/require.js")"
echo "js/qlik: $(browser --output /dev/null --write-out '%{http_code} %{content_type}' "$qlik/resources/js/qlik.js")"

# The same ticket a second time, in a browser of its own: as if nobody had signed in.
echo "again: $(curl --silent --cacert "$CA" --resolve "$HOST:$PORT:127.0.0.1" --output /dev/null \
  --write-out '%{http_code}' "$qlik/resources/img/core/dark_noise_16x16.png?qlikTicket=$ticket")"
