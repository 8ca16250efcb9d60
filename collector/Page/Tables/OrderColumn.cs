using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.QuickGrid;
using Microsoft.AspNetCore.Components.Rendering;

namespace HealthCheck.Collector.Page.Tables;

/// <summary>
/// A column that sorts as people expect: figures the largest first, names from A to Z. QuickGrid's own begins every
/// column ascending; its <c>InitialSortDirection</c> speaks only of the table's first look. The order is the page's, so
/// that several tables share it and the browser remembers it.
/// </summary>
/// <typeparam name="T">What a row is.</typeparam>
public sealed class OrderColumn<T> : TemplateColumn<T>
{
    private TableOrder? shown;
    private bool isThere;

    /// <summary>Whether the first press puts the smallest first.</summary>
    [Parameter]
    public bool BeginsAscending { get; set; }

    /// <summary>The order of all columns.</summary>
    [CascadingParameter]
    public TableOrdering Ordering { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        HeaderTemplate = _ => Head;
        var wanted = Ordering.Now?.Column == Title ? Ordering.Now : null;
        var direction = wanted?.IsDescending == true ? SortDirection.Descending : SortDirection.Ascending;
        // The grid renders its columns while it sorts: this must not begin again then.
        var isNews = wanted is not null && wanted != shown;
        shown = wanted;
        if (!isThere)
            (isThere, IsDefaultSortColumn, InitialSortDirection) = (true, wanted is not null, direction);
        else if (isNews)
            await Grid.SortByColumnAsync(this, direction);
    }

    private void Head(RenderTreeBuilder head)
    {
        head.OpenElement(0, "button");
        head.AddAttribute(1, "type", "button");
        head.AddAttribute(2, "class", "col-title");
        head.AddAttribute(3, "onclick", EventCallback.Factory.Create(this, () =>
            Ordering.Changed.InvokeAsync(TableOrder.After(Ordering.Now, Title!, !BeginsAscending))));
        head.AddContent(4, Title);
        head.OpenElement(5, "span");
        head.AddAttribute(6, "class", "sort-indicator");
        head.AddAttribute(7, "aria-hidden", "true");
        head.CloseElement();
        head.CloseElement();
    }
}
