// Not run by the tests of this project: no .NET SDK stands beside them. Written for ASP.NET Core 8.
using Microsoft.AspNetCore.Authentication.Cookies;
using Sales;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllersWithViews();
builder.Services.AddAuthorization();
builder.Services
    .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme) // your site has its own login
    .AddCookie(options => options.Events.OnRedirectToLogin = context =>
    {
        // A page's script gets 401 and no redirect to a login page, which it could not show.
        if (context.Request.Path.StartsWithSegments("/api")) context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    });

var qlik = builder.Configuration.GetRequiredSection("Qlik").Get<QlikOptions>()
    ?? throw new InvalidOperationException("appsettings.json has no section Qlik.");
if (string.IsNullOrEmpty(qlik.SessionKeySecret)) throw new InvalidOperationException("Set Qlik:SessionKeySecret.");
builder.Services.AddSingleton(qlik);
builder.Services
    .AddHttpClient<QlikTickets>(client =>
    {
        client.BaseAddress = new Uri(qlik.TrustedSide, qlik.VirtualProxy == "" ? "/qps/" : $"/qps/{qlik.VirtualProxy}/");
        client.Timeout = TimeSpan.FromSeconds(5);
    })
    .ConfigurePrimaryHttpMessageHandler(() => QlikTickets.CreateHandler(qlik));

var app = builder.Build();
app.UseHttpsRedirection();
app.UseStaticFiles();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.MapDefaultControllerRoute();
app.Run();
