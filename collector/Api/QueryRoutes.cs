using HealthCheck.Collector.Http;
using Microsoft.OpenApi;

namespace HealthCheck.Collector.Api;

/// <summary>Routes that take parameters.</summary>
internal static class QueryRoutes
{
    /// <summary>Describes the parameters, and answers a mistake in them with problem details.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder route, params QueryParameter[] parameters) =>
        route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var parameter in parameters)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Query,
                    Description = parameter.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        })
        .AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (QueryException e)
            {
                return Answer.Problem(StatusCodes.Status400BadRequest, e.Message);
            }
        });
}
