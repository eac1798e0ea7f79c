//! Calendar arithmetic against figures that are printed in the API facts or can be checked on a calendar.

use turnus_engine::Instant;
use turnus_engine::calendar::{Grid, Period, Unit, Zone};

fn at(text: &str) -> Instant {
    Instant::from(text.parse::<jiff::Timestamp>().unwrap())
}

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

const MONTH: Period = Period::new(1, Unit::Month);

#[test]
fn a_month_from_summer_time_ends_at_the_same_wall_clock_in_winter_time() {
    let end = MONTH.after(at("2015-10-15T09:02:21.275Z"), 1, &berlin());

    assert_eq!(end, at("2015-11-15T10:02:21.275Z"));
}

#[test]
fn the_31st_is_clipped_in_short_months_and_comes_back_in_long_ones() {
    let grid = Grid::new(at("2024-01-30T23:00:00Z"), MONTH, &berlin()); // 31 January, local midnight

    let days: Vec<String> = (0..4).map(|n| berlin().day(grid.boundary(n)).to_string()).collect();

    assert_eq!(days, ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]);
}

#[test]
fn a_boundary_in_the_gap_of_spring_is_an_hour_later_and_the_next_one_is_not() {
    let zone = berlin();
    let grid =
        Grid::new(zone.instant("2024-03-30T02:30:00".parse().unwrap()), Period::new(1, Unit::Day), &zone);

    assert_eq!(zone.local(grid.boundary(1)).to_string(), "2024-03-31T03:30:00");
    assert_eq!(zone.local(grid.boundary(2)).to_string(), "2024-04-01T02:30:00");
}

#[test]
fn hours_are_elapsed_and_days_are_not() {
    let zone = berlin();
    let noon = zone.instant("2024-03-30T12:00:00".parse().unwrap());

    let hours = Period::new(24, Unit::Hour).after(noon, 1, &zone);
    let day = Period::new(1, Unit::Day).after(noon, 1, &zone);

    assert_eq!(hours.millis() - day.millis(), 3_600_000);
}

#[test]
fn the_index_of_a_boundary_is_its_number_and_the_millisecond_before_belongs_to_the_one_before() {
    for unit in [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
        for quantity in [1, 3, 7] {
            let grid = Grid::new(at("2023-01-31T22:59:59.999Z"), Period::new(quantity, unit), &berlin());
            for n in [-15, -3, -1, 0, 1, 2, 13, 130] {
                let boundary = grid.boundary(n);
                assert_eq!(grid.index_at(boundary), n, "{unit:?} x {quantity}");
                assert_eq!(grid.index_at(boundary.plus_millis(-1)), n - 1, "{unit:?} x {quantity}");
                assert_eq!(grid.at_or_after(boundary), (n, boundary));
                assert_eq!(grid.at_or_after(boundary.plus_millis(1)).0, n + 1);
            }
        }
    }
}

#[test]
fn a_grid_set_on_day_31_falls_on_the_last_day_of_every_month() {
    let grid = Grid::new(berlin().midnight("2023-02-28".parse().unwrap()), MONTH, &berlin()).on_day(31);

    let days: Vec<String> = (0..3).map(|n| berlin().day(grid.boundary(n)).to_string()).collect();

    assert_eq!(days, ["2023-02-28", "2023-03-31", "2023-04-30"]);
}

#[test]
fn steps_beyond_the_calendar_stop_at_its_end_instead_of_failing() {
    let far = Period::new(9999, Unit::Year).after(at("2024-01-01T00:00:00Z"), 1, &berlin());

    assert_eq!(far, Instant::LATEST);
    assert_eq!(Grid::new(at("2024-01-01T00:00:00Z"), MONTH, &berlin()).index_at(Instant::LATEST), 11_711);
}
