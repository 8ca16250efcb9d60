using Bunit;
using HealthCheck.Collector.Page.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.QuickGrid;

namespace HealthCheck.Collector.Tests.Page.Tables;

public sealed class OrderColumnTests : BunitContext
{
    private static readonly (string Name, int Figure)[] Rows = [("kitchen", 7), ("attic", 30), ("shed", 2)];

    public OrderColumnTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void The_first_press_puts_the_largest_figure_first_and_the_next_the_smallest()
    {
        var table = new Table(this);
        Assert.Equal(["kitchen 7", "attic 30", "shed 2"], table.Shown);

        table.Press("Figure");
        Assert.Equal(["attic 30", "kitchen 7", "shed 2"], table.Shown);
        Assert.Equal("descending", table.Sorted("Figure"));

        table.Press("Figure");
        Assert.Equal(["shed 2", "kitchen 7", "attic 30"], table.Shown);
        Assert.Equal("ascending", table.Sorted("Figure"));
    }

    [Fact]
    public void Names_begin_with_A()
    {
        var table = new Table(this);

        table.Press("Figure");
        table.Press("Name");

        Assert.Equal(["attic 30", "kitchen 7", "shed 2"], table.Shown);
        Assert.Equal(("ascending", "none"), (table.Sorted("Name"), table.Sorted("Figure")));
    }

    [Fact]
    public void A_table_can_be_sorted_from_the_beginning()
    {
        var table = new Table(this, new("Figure", IsDescending: true));

        Assert.Equal(["attic 30", "kitchen 7", "shed 2"], table.Shown);
        table.Press("Figure");
        Assert.Equal(["shed 2", "kitchen 7", "attic 30"], table.Shown);
    }

    private sealed class Table
    {
        private readonly IRenderedComponent<CascadingValue<TableOrdering>> shown;
        private TableOrder? order;

        public Table(BunitContext context, TableOrder? first = null)
        {
            order = first;
            shown = context.Render<CascadingValue<TableOrdering>>(Describe);
        }

        public IEnumerable<string> Shown => shown.FindAll("tbody tr")
            .Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim())));

        public string? Sorted(string title) => Head(title).GetAttribute("aria-sort");

        public void Press(string title)
        {
            Head(title).QuerySelector("button")!.Click();
            shown.Render(Describe);
        }

        private AngleSharp.Dom.IElement Head(string title) =>
            shown.FindAll("thead th").Single(head => head.TextContent.Trim() == title);

        private void Describe(ComponentParameterCollectionBuilder<CascadingValue<TableOrdering>> parameters) =>
            parameters
            .Add(each =>
                each.Value, new(order, EventCallback.Factory.Create<TableOrder>(this, wanted => order = wanted)))
            .AddChildContent<QuickGrid<(string Name, int Figure)>>(grid => grid
                .Add(each => each.Items, Rows.AsQueryable())
                .AddChildContent<OrderColumn<(string Name, int Figure)>>(column => column
                    .Add(each => each.Title, "Name")
                    .Add(each => each.BeginsAscending, true)
                    .Add(each => each.SortBy, GridSort<(string Name, int Figure)>.ByAscending(row => row.Name))
                    .Add(each => each.ChildContent, row => row.Name))
                .AddChildContent<OrderColumn<(string Name, int Figure)>>(column => column
                    .Add(each => each.Title, "Figure")
                    .Add(each => each.SortBy, GridSort<(string Name, int Figure)>.ByAscending(row => row.Figure))
                    .Add(each => each.ChildContent, row => $"{row.Figure}")));
    }
}
