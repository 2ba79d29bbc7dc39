<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Sales</title>
    <link rel="icon" href="data:," />
    <meta name="csrf-token" content="{{ csrf_token() }}" />
    <style>
      body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
    </style>
    <script
      src="https://cdn.jsdelivr.net/npm/qlik-ticket@0.1.0/dist/qlik-ticket.embed.js"
      integrity="sha384-vRK24MpuYIzoy268x8obQ2tDB/wTfwqhA956jXJayBBvqeRZpmt+QnZ2hZH4W+/0"
      crossorigin="anonymous"
      data-ticket-url="{{ url('/api/qlik-ticket') }}"
      data-csrf-meta="csrf-token"
      data-qlik-app="{{ config('qlik.app') }}"
      @if (app()->isLocal()) data-allow-insecure-proxy="true" @endif
      defer
    ></script>
  </head>
  <body>
    <h1>Sales</h1>
    @foreach (config('qlik.objects') as $object)
      <div data-qlik-object="{{ $object }}" style="height: 300px"></div>
    @endforeach
  </body>
</html>
