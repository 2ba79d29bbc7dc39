// Not run by the tests of this project: no .NET SDK stands beside them. Written for ASP.NET Core 8.
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Sales.Controllers;

[Authorize]
public sealed class ReportController : Controller
{
    /// <summary>GET /Report</summary>
    public IActionResult Index() => View();
}
