"""Ages of Drupal 8 where the calendar or the clock is hard: short months, summer time, zones.

The bounds were found by trying instants on :mod:`tests.formatters`, one after another, and read
over by hand; a Hypothesis test in ``test_dates_inverse`` says the same of others.
"""

import pytest

from belgafeed.dates import UnknownDate, resolve
from tests.rows import each_row
from tests.tables import check, instant, rows

# text | page made at | parts at most | earliest | latest | exact to
MONTH_ENDS = """
# From 28 March the day of February is there; from the 29th to the 31st it is its end.
1 month ago                       | 2021-03-28T12:00:00+02:00 | 2 | 2021-02-21T12:00:01+01:00 | 2021-02-28T12:00:00+01:00 | week
1 month ago                       | 2021-03-29T12:00:00+02:00 | 2 | 2021-02-22T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | week
1 month ago                       | 2021-03-30T12:00:00+02:00 | 2 | 2021-02-23T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | week
1 month ago                       | 2021-03-31T12:00:00+02:00 | 2 | 2021-02-24T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | week
1 month ago                       | 2021-03-31T12:00:00+02:00 | 1 | 2021-01-31T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | month
# In a leap year from the 30th on.
1 month ago                       | 2024-03-28T12:00:00+01:00 | 2 | 2024-02-21T12:00:01+01:00 | 2024-02-28T12:00:00+01:00 | week
1 month ago                       | 2024-03-29T12:00:00+01:00 | 2 | 2024-02-22T12:00:01+01:00 | 2024-02-29T12:00:00+01:00 | week
1 month ago                       | 2024-03-30T12:00:00+01:00 | 2 | 2024-02-23T12:00:01+01:00 | 2024-02-29T23:59:59+01:00 | week
1 month ago                       | 2024-03-31T12:00:00+02:00 | 1 | 2024-01-31T12:00:01+01:00 | 2024-02-29T23:59:59+01:00 | month
# Months of 30 and of 31 days
1 month ago                       | 2021-05-30T12:00:00+02:00 | 2 | 2021-04-23T12:00:01+02:00 | 2021-04-30T12:00:00+02:00 | week
1 month ago                       | 2021-05-31T12:00:00+02:00 | 2 | 2021-04-24T12:00:01+02:00 | 2021-04-30T23:59:59+02:00 | week
1 month ago                       | 2021-08-31T12:00:00+02:00 | 2 | 2021-07-24T12:00:01+02:00 | 2021-07-31T12:00:00+02:00 | week
1 month ago                       | 2021-03-01T00:00:00+01:00 | 2 | 2021-01-25T00:00:01+01:00 | 2021-02-01T00:00:00+01:00 | week
2 months ago                      | 2021-04-30T12:00:00+02:00 | 2 | 2021-02-23T12:00:01+01:00 | 2021-02-28T23:59:59+01:00 | week
# "4 weeks": what is left of the month behind its 28th day; nothing of a February of 28 days.
4 weeks ago                       | 2024-03-07T16:00:00+01:00 | 1 | 2024-02-07T16:00:01+01:00 | 2024-02-08T16:00:00+01:00 | week
4 weeks ago                       | 2021-05-07T16:00:00+02:00 | 1 | 2021-04-07T16:00:01+02:00 | 2021-04-09T16:00:00+02:00 | week
4 weeks ago                       | 2021-06-07T16:00:00+02:00 | 1 | 2021-05-07T16:00:01+02:00 | 2021-05-10T16:00:00+02:00 | week
4 weeks 1 day ago                 | 2021-05-07T16:00:00+02:00 | 2 | 2021-04-07T16:00:01+02:00 | 2021-04-08T16:00:00+02:00 | day
4 weeks 2 days ago                | 2021-06-07T16:00:00+02:00 | 2 | 2021-05-07T16:00:01+02:00 | 2021-05-08T16:00:00+02:00 | day
4 weeks 2 days ago                | 2021-03-31T12:00:00+02:00 | 2 | 2021-03-01T00:00:00+01:00 | 2021-03-01T12:00:00+01:00 | day
4 weeks 2 days 12 hours ago       | 2021-03-31T12:00:00+02:00 | 3 | 2021-03-01T00:00:00+01:00 | 2021-03-01T00:00:00+01:00 | hour
3 weeks 6 days ago                | 2021-03-01T12:00:00+01:00 | 2 | 2021-02-01T12:00:01+01:00 | 2021-02-02T12:00:00+01:00 | day
3 weeks 6 days ago                | 2021-03-31T12:00:00+02:00 | 2 | 2021-03-03T12:00:01+01:00 | 2021-03-04T12:00:00+01:00 | day
1 month 4 weeks ago               | 2021-05-07T16:00:00+02:00 | 2 | 2021-03-07T16:00:01+01:00 | 2021-03-10T16:00:00+01:00 | week
1 month 4 weeks ago               | 2021-03-31T12:00:00+02:00 | 2 | 2021-01-31T12:00:01+01:00 | 2021-02-03T12:00:00+01:00 | week
1 month 4 weeks ago               | 2021-05-31T16:00:00+02:00 | 2 | 2021-03-31T16:00:01+02:00 | 2021-04-03T16:00:00+02:00 | week
1 month 4 weeks 2 days ago        | 2021-07-07T16:00:00+02:00 | 3 | 2021-05-07T16:00:01+02:00 | 2021-05-08T16:00:00+02:00 | day
1 month 1 week 6 days 12 hours ago | 2021-05-07T16:00:00+02:00 | 4 | 2021-03-25T03:00:01+01:00 | 2021-03-25T04:00:00+01:00 | hour
# 29 February
1 year ago                        | 2024-02-29T12:00:00+01:00 | 1 | 2022-03-01T00:00:00+01:00 | 2023-02-28T23:59:59+01:00 | year
1 year ago                        | 2024-02-29T12:00:00+01:00 | 2 | 2023-01-29T12:00:01+01:00 | 2023-02-28T23:59:59+01:00 | month
1 year ago                        | 2025-02-28T12:00:00+01:00 | 2 | 2024-01-28T12:00:01+01:00 | 2024-02-28T12:00:00+01:00 | month
1 year ago                        | 2025-03-01T12:00:00+01:00 | 1 | 2023-03-01T12:00:01+01:00 | 2024-03-01T12:00:00+01:00 | year
4 years ago                       | 2024-02-29T12:00:00+01:00 | 2 | 2020-01-29T12:00:01+01:00 | 2020-02-29T12:00:00+01:00 | month
1 year 11 months ago              | 2024-01-31T12:00:00+01:00 | 2 | 2022-01-31T12:00:01+01:00 | 2022-02-28T23:59:59+01:00 | month
# The turn of the year
1 second ago                      | 2021-01-01T00:00:00+01:00 | 2 | 2020-12-31T23:59:59+01:00 | 2020-12-31T23:59:59+01:00 | second
1 day ago                         | 2021-01-01T00:00:00+01:00 | 2 | 2020-12-30T23:00:01+01:00 | 2020-12-31T00:00:00+01:00 | hour
1 month ago                       | 2021-01-01T00:00:00+01:00 | 2 | 2020-11-24T00:00:01+01:00 | 2020-12-01T00:00:00+01:00 | week
1 month ago                       | 2021-01-31T23:59:59+01:00 | 2 | 2020-12-25T00:00:00+01:00 | 2020-12-31T23:59:59+01:00 | week
1 year ago                        | 2021-01-01T00:00:00+01:00 | 1 | 2019-01-01T00:00:01+01:00 | 2020-01-01T00:00:00+01:00 | year
1 year ago                        | 2020-12-31T23:59:59+01:00 | 1 | 2019-01-01T00:00:00+01:00 | 2019-12-31T23:59:59+01:00 | year
in 1 second                       | 2020-12-31T23:59:59+01:00 | 2 | 2021-01-01T00:00:00+01:00 | 2021-01-01T00:00:00+01:00 | second
in 1 year                         | 2020-12-31T00:00:00+01:00 | 1 | 2021-12-31T00:00:00+01:00 | 2022-12-30T23:59:59+01:00 | year
# Ahead, a day that the next month does not have is the first of the one behind it.
in 1 month                        | 2021-01-28T12:00:00+01:00 | 1 | 2021-02-28T12:00:00+01:00 | 2021-03-28T11:59:59+02:00 | month
in 1 month                        | 2021-01-29T12:00:00+01:00 | 1 | 2021-03-01T00:00:00+01:00 | 2021-03-29T11:59:59+02:00 | month
in 1 month                        | 2021-01-30T12:00:00+01:00 | 2 | 2021-03-01T00:00:00+01:00 | 2021-03-06T11:59:59+01:00 | week
in 1 month                        | 2021-01-31T12:00:00+01:00 | 1 | 2021-03-01T00:00:00+01:00 | 2021-03-31T11:59:59+02:00 | month
in 1 month                        | 2024-01-30T12:00:00+01:00 | 2 | 2024-03-01T00:00:00+01:00 | 2024-03-06T11:59:59+01:00 | week
in 1 month                        | 2020-12-31T23:59:59+01:00 | 1 | 2021-01-31T23:59:59+01:00 | 2021-02-28T23:59:59+01:00 | month
in 1 month                        | 2021-03-31T12:00:00+02:00 | 1 | 2021-05-01T00:00:00+02:00 | 2021-05-31T11:59:59+02:00 | month
in 4 weeks                        | 2021-01-31T12:00:00+01:00 | 2 | 2021-02-28T12:00:00+01:00 | 2021-02-28T23:59:59+01:00 | day
in 4 weeks                        | 2024-02-07T12:00:00+01:00 | 2 | 2024-03-06T12:00:00+01:00 | 2024-03-07T11:59:59+01:00 | day
in 4 weeks 2 days                 | 2021-05-07T16:00:00+02:00 | 2 | 2021-06-06T16:00:00+02:00 | 2021-06-07T15:59:59+02:00 | day
in 1 month 4 weeks                | 2021-01-31T12:00:00+01:00 | 2 | 2021-03-28T12:00:00+02:00 | 2021-03-31T11:59:59+02:00 | week
in 1 month 1 week 6 days          | 2029-02-18T12:00:00+01:00 | 3 | 2029-03-31T12:00:00+02:00 | 2029-04-04T11:59:59+02:00 | day
in 1 year                         | 2024-02-29T12:00:00+01:00 | 1 | 2025-03-01T00:00:00+01:00 | 2026-02-28T23:59:59+01:00 | year
in 1 year                         | 2024-02-29T12:00:00+01:00 | 2 | 2025-03-01T00:00:00+01:00 | 2025-03-29T11:59:59+01:00 | month
in 1 year                         | 2023-02-28T12:00:00+01:00 | 1 | 2024-02-28T12:00:00+01:00 | 2025-02-28T11:59:59+01:00 | year
# Behind a day that both months have, the weeks may end in either; nothing lies between.
in 1 month 3 weeks 6 days         | 2021-02-20T12:00:00+01:00 | 3 | 2021-04-19T12:00:00+02:00 | 2021-04-20T11:59:59+02:00 | day
in 1 month 4 weeks                | 2021-02-02T12:00:00+01:00 | 2 | 2021-03-30T12:00:00+02:00 | 2021-03-31T23:59:59+02:00 | week
in 1 month 1 week 6 days 12 hours | 2018-01-18T17:00:00+01:00 | 4 | 2018-03-01T05:00:00+01:00 | 2018-03-01T05:59:59+01:00 | hour
"""

# Summer time begins on 28 March 2021: at 02:00 it is 03:00.
SPRING = """
# Below a day it is time elapsed.
30 minutes ago                | 2021-03-28T03:10:00+02:00 | 2 | 2021-03-28T01:40:00+01:00 | 2021-03-28T01:40:00+01:00 | second
22 hours 59 minutes ago       | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-27T12:00:01+01:00 | 2021-03-27T12:01:00+01:00 | minute
23 hours 15 minutes ago       | 2021-03-29T02:30:00+02:00 | 2 | 2021-03-28T03:14:01+02:00 | 2021-03-28T03:15:00+02:00 | minute
in 30 minutes                 | 2021-03-28T01:50:00+01:00 | 2 | 2021-03-28T03:20:00+02:00 | 2021-03-28T03:20:00+02:00 | second
# From a day up it is the wall clock.
1 day ago                     | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-27T11:00:01+01:00 | 2021-03-27T12:00:00+01:00 | hour
1 week ago                    | 2021-03-31T12:00:00+02:00 | 1 | 2021-03-17T12:00:01+01:00 | 2021-03-24T12:00:00+01:00 | week
in 1 day                      | 2021-03-27T12:00:00+01:00 | 2 | 2021-03-28T12:00:00+02:00 | 2021-03-28T12:59:59+02:00 | hour
# A bound in the hour that is skipped: the last second before it, or the first behind it.
1 day ago                     | 2021-03-29T02:30:00+02:00 | 2 | 2021-03-28T01:30:01+01:00 | 2021-03-28T01:59:59+01:00 | hour
1 day ago                     | 2021-03-29T02:30:00+02:00 | 1 | 2021-03-27T02:30:01+01:00 | 2021-03-28T01:59:59+01:00 | day
1 day ago                     | 2021-03-30T02:30:00+02:00 | 1 | 2021-03-28T03:00:00+02:00 | 2021-03-29T02:30:00+02:00 | day
1 week ago                    | 2021-04-04T02:30:00+02:00 | 2 | 2021-03-27T02:30:01+01:00 | 2021-03-28T01:59:59+01:00 | day
1 week ago                    | 2021-04-05T02:30:00+02:00 | 2 | 2021-03-28T03:00:00+02:00 | 2021-03-29T02:30:00+02:00 | day
1 week 1 day ago              | 2021-04-05T02:30:00+02:00 | 2 | 2021-03-27T02:30:01+01:00 | 2021-03-28T01:59:59+01:00 | day
1 month ago                   | 2021-04-28T02:30:00+02:00 | 1 | 2021-02-28T02:30:01+01:00 | 2021-03-28T01:59:59+01:00 | month
2 months ago                  | 2021-05-28T02:30:00+02:00 | 2 | 2021-03-21T02:30:01+01:00 | 2021-03-28T01:59:59+01:00 | week
1 year ago                    | 2022-03-28T02:30:00+02:00 | 1 | 2020-03-28T02:30:01+01:00 | 2021-03-28T01:59:59+01:00 | year
in 1 day                      | 2021-03-26T02:30:00+01:00 | 1 | 2021-03-27T02:30:00+01:00 | 2021-03-28T01:59:59+01:00 | day
in 1 day                      | 2021-03-27T02:30:00+01:00 | 1 | 2021-03-28T03:00:00+02:00 | 2021-03-29T02:29:59+02:00 | day
in 1 week                     | 2021-03-21T02:30:00+01:00 | 2 | 2021-03-28T03:00:00+02:00 | 2021-03-29T02:29:59+02:00 | day
in 1 week 6 days              | 2021-03-15T02:30:00+01:00 | 2 | 2021-03-28T03:00:00+02:00 | 2021-03-29T02:29:59+02:00 | day
in 1 month                    | 2021-02-28T02:30:00+01:00 | 1 | 2021-03-28T03:00:00+02:00 | 2021-04-28T02:29:59+02:00 | month
# The skipped hour lies in the days: 20 hours by the wall clock, which are 20 elapsed.
1 day 20 hours ago            | 2021-03-29T12:00:00+02:00 | 2 | 2021-03-27T15:00:01+01:00 | 2021-03-27T16:00:00+01:00 | hour
1 day 23 hours ago            | 2021-03-29T12:00:00+02:00 | 2 | 2021-03-27T12:00:01+01:00 | 2021-03-27T13:00:00+01:00 | hour
in 1 day 20 hours             | 2021-03-27T12:00:00+01:00 | 2 | 2021-03-29T08:00:00+02:00 | 2021-03-29T08:59:59+02:00 | hour
# It lies in the hours behind the days: they may count it or not, so an hour more.
1 day ago                     | 2021-03-28T03:00:00+02:00 | 2 | 2021-03-27T01:00:01+01:00 | 2021-03-27T03:00:00+01:00 | hour
1 day 10 hours ago            | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-27T00:00:01+01:00 | 2021-03-27T02:00:00+01:00 | hour
1 day 20 hours ago            | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-26T14:00:01+01:00 | 2021-03-26T16:00:00+01:00 | hour
1 day 20 hours ago            | 2021-03-28T12:00:00+02:00 | 3 | 2021-03-26T14:59:01+01:00 | 2021-03-26T16:00:00+01:00 | minute
1 week 2 days 12 hours ago    | 2021-03-28T12:00:00+02:00 | 3 | 2021-03-18T22:00:01+01:00 | 2021-03-19T00:00:00+01:00 | hour
in 1 day 16 hours             | 2021-03-26T12:00:00+01:00 | 2 | 2021-03-28T04:00:00+02:00 | 2021-03-28T05:59:59+02:00 | hour
1 day 22 hours ago            | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-26T12:00:01+01:00 | 2021-03-26T14:00:00+01:00 | hour
in 1 day 22 hours             | 2021-03-26T12:00:00+01:00 | 2 | 2021-03-28T10:00:00+02:00 | 2021-03-28T11:59:59+02:00 | hour
# Whole days have no such hours, also just behind it.
1 day ago                     | 2021-03-28T03:30:00+02:00 | 1 | 2021-03-26T03:30:01+01:00 | 2021-03-27T03:30:00+01:00 | day
# So many hours are all of the day; with the skipped one they would be more.
1 day 23 hours ago            | 2021-03-28T12:00:00+02:00 | 2 | 2021-03-26T12:00:01+01:00 | 2021-03-26T13:00:00+01:00 | hour
1 day 23 hours 30 minutes ago | 2021-03-28T12:00:00+02:00 | 3 | 2021-03-26T12:29:01+01:00 | 2021-03-26T12:30:00+01:00 | minute
in 1 day 23 hours 30 minutes  | 2021-03-26T12:00:00+01:00 | 3 | 2021-03-28T11:30:00+02:00 | 2021-03-28T11:30:59+02:00 | minute
# The hours begin where it ends, and only there.
1 day 9 hours ago             | 2021-03-29T12:00:00+02:00 | 2 | 2021-03-28T03:00:00+02:00 | 2021-03-28T03:00:00+02:00 | hour
# Counted without it the hours would begin in it: 3 days from 02:45 is 03:45.
3 days ago                    | 2021-03-28T04:30:00+02:00 | 2 | 2021-03-25T02:30:01+01:00 | 2021-03-25T04:30:00+01:00 | hour
3 days 1 hour ago             | 2021-03-28T06:30:00+02:00 | 2 | 2021-03-25T04:30:01+01:00 | 2021-03-25T05:30:00+01:00 | hour
in 1 day                      | 2021-03-27T02:30:00+01:00 | 2 | 2021-03-28T03:00:00+02:00 | 2021-03-28T04:29:59+02:00 | hour
"""

# It ends on 31 October 2021: at 03:00 it is 02:00 again.
AUTUMN = """
# Below a day it is time elapsed, and a day of 25 hours has 24 of them before the next one.
30 minutes ago          | 2021-10-31T02:10:00+02:00 | 2 | 2021-10-31T01:40:00+02:00 | 2021-10-31T01:40:00+02:00 | second
30 minutes ago          | 2021-10-31T02:10:00+01:00 | 2 | 2021-10-31T02:40:00+02:00 | 2021-10-31T02:40:00+02:00 | second
1 hour ago              | 2021-10-31T02:30:00+01:00 | 1 | 2021-10-31T01:30:01+02:00 | 2021-10-31T02:30:00+02:00 | hour
2 hours 30 minutes ago  | 2021-10-31T04:00:00+01:00 | 2 | 2021-10-31T02:29:01+02:00 | 2021-10-31T02:30:00+02:00 | minute
24 hours ago            | 2021-10-31T12:00:00+01:00 | 1 | 2021-10-30T12:00:01+02:00 | 2021-10-30T13:00:00+02:00 | hour
24 hours 30 minutes ago | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-30T12:29:01+02:00 | 2021-10-30T12:30:00+02:00 | minute
24 hours 59 minutes ago | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-30T12:00:01+02:00 | 2021-10-30T12:01:00+02:00 | minute
in 30 minutes           | 2021-10-31T02:50:00+02:00 | 2 | 2021-10-31T02:20:00+01:00 | 2021-10-31T02:20:00+01:00 | second
in 24 hours             | 2021-10-30T12:00:00+02:00 | 1 | 2021-10-31T11:00:00+01:00 | 2021-10-31T11:59:59+01:00 | hour
in 24 hours 30 minutes  | 2021-10-30T12:30:00+02:00 | 2 | 2021-10-31T12:00:00+01:00 | 2021-10-31T12:00:59+01:00 | minute
# From a day up it is the wall clock alone, also for the hours behind the days.
1 day ago               | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-30T11:00:01+02:00 | 2021-10-30T12:00:00+02:00 | hour
1 day 10 hours ago      | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-30T01:00:01+02:00 | 2021-10-30T02:00:00+02:00 | hour
1 day 20 hours ago      | 2021-10-31T12:00:00+01:00 | 2 | 2021-10-29T15:00:01+02:00 | 2021-10-29T16:00:00+02:00 | hour
1 day 23 hours ago      | 2021-11-01T12:00:00+01:00 | 2 | 2021-10-30T12:00:01+02:00 | 2021-10-30T13:00:00+02:00 | hour
in 2 days               | 2021-10-29T12:00:00+02:00 | 2 | 2021-10-31T12:00:00+01:00 | 2021-10-31T12:59:59+01:00 | hour
# The page is made in the hour that comes twice.
1 day ago               | 2021-10-31T02:30:00+02:00 | 2 | 2021-10-30T01:30:01+02:00 | 2021-10-30T02:30:00+02:00 | hour
1 day ago               | 2021-10-31T02:30:00+01:00 | 2 | 2021-10-30T01:30:01+02:00 | 2021-10-30T02:30:00+02:00 | hour
# A bound in that hour: its first time for the earliest, its second for the latest.
1 day ago               | 2021-11-01T02:30:00+01:00 | 2 | 2021-10-31T01:30:01+02:00 | 2021-10-31T02:30:00+01:00 | hour
1 day ago               | 2021-11-01T02:30:00+01:00 | 1 | 2021-10-30T02:30:01+02:00 | 2021-10-31T02:30:00+01:00 | day
1 day ago               | 2021-11-02T02:30:00+01:00 | 1 | 2021-10-31T02:30:01+02:00 | 2021-11-01T02:30:00+01:00 | day
1 day 10 hours ago      | 2021-11-01T12:00:00+01:00 | 2 | 2021-10-31T01:00:01+02:00 | 2021-10-31T02:00:00+01:00 | hour
1 week ago              | 2021-11-07T02:30:00+01:00 | 2 | 2021-10-30T02:30:01+02:00 | 2021-10-31T02:30:00+01:00 | day
1 week ago              | 2021-11-08T02:30:00+01:00 | 2 | 2021-10-31T02:30:01+02:00 | 2021-11-01T02:30:00+01:00 | day
1 year ago              | 2022-10-31T02:30:00+01:00 | 1 | 2020-10-31T02:30:01+01:00 | 2021-10-31T02:30:00+01:00 | year
in 1 day                | 2021-10-29T02:30:00+02:00 | 1 | 2021-10-30T02:30:00+02:00 | 2021-10-31T02:29:59+01:00 | day
in 1 day                | 2021-10-30T02:30:00+02:00 | 2 | 2021-10-31T02:30:00+02:00 | 2021-10-31T03:29:59+01:00 | hour
in 1 week               | 2021-10-24T02:30:00+02:00 | 2 | 2021-10-31T02:30:00+02:00 | 2021-11-01T02:29:59+01:00 | day
"""

CALENDAR = [
    pytest.param(*row[:3], row[3:], id=f"{row[0]}, {row[1]}, {row[2]}")
    for table in (MONTH_ENDS, SPRING, AUTUMN)
    for row in rows(table)
]


@each_row(("text", "at", "granularity", "expected"), CALENDAR)
def test_age(text: str, at: str, granularity: str, expected: list[str]) -> None:
    """The expected: earliest, latest, exact to."""
    check(resolve(text, at=instant(at), granularity=int(granularity)), *expected)


# text | page made at | parts at most | zone | earliest | latest | exact to
ZONES = """
# Lord Howe moves its clocks by half an hour, on 4 April and 3 October 2021.
1 day ago               | 2021-10-03T12:00:00+11:00 | 2 | Australia/Lord_Howe | 2021-10-02T11:00:01+10:30 | 2021-10-02T12:00:00+10:30 | hour
1 day ago               | 2021-10-04T02:15:00+11:00 | 2 | Australia/Lord_Howe | 2021-10-03T01:15:01+10:30 | 2021-10-03T01:59:59+10:30 | hour
1 day ago               | 2021-10-04T02:15:00+11:00 | 1 | Australia/Lord_Howe | 2021-10-02T02:15:01+10:30 | 2021-10-03T01:59:59+10:30 | day
1 day ago               | 2021-10-05T02:15:00+11:00 | 1 | Australia/Lord_Howe | 2021-10-03T02:30:00+11:00 | 2021-10-04T02:15:00+11:00 | day
1 day ago               | 2021-04-05T01:45:00+10:30 | 1 | Australia/Lord_Howe | 2021-04-03T01:45:01+11:00 | 2021-04-04T01:45:00+10:30 | day
1 day ago               | 2021-04-06T01:45:00+10:30 | 1 | Australia/Lord_Howe | 2021-04-04T01:45:01+11:00 | 2021-04-05T01:45:00+10:30 | day
1 day 12 hours ago      | 2021-10-03T12:00:00+11:00 | 2 | Australia/Lord_Howe | 2021-10-01T22:30:01+10:30 | 2021-10-02T00:00:00+10:30 | hour
24 hours 15 minutes ago | 2021-04-04T12:00:00+10:30 | 2 | Australia/Lord_Howe | 2021-04-03T12:14:01+11:00 | 2021-04-03T12:15:00+11:00 | minute
in 1 day                | 2021-10-02T02:15:00+10:30 | 1 | Australia/Lord_Howe | 2021-10-03T02:30:00+11:00 | 2021-10-04T02:14:59+11:00 | day
# Tokyo, Kolkata and UTC never do.
1 day ago               | 2021-03-28T19:00:00+09:00 | 2 | Asia/Tokyo          | 2021-03-27T18:00:01+09:00 | 2021-03-27T19:00:00+09:00 | hour
2 days ago              | 2021-05-07T16:00:00+05:30 | 2 | Asia/Kolkata        | 2021-05-05T15:00:01+05:30 | 2021-05-05T16:00:00+05:30 | hour
1 day ago               | 2021-03-28T10:00:00+00:00 | 2 | UTC                 | 2021-03-27T09:00:01+00:00 | 2021-03-27T10:00:00+00:00 | hour
# At that instant it is 31 March in Tokyo, and February has no such day anywhere.
1 month ago             | 2021-03-31T05:00:00+09:00 | 1 | Asia/Tokyo          | 2021-01-31T05:00:01+09:00 | 2021-02-28T23:59:59+09:00 | month
1 month ago             | 2021-03-30T20:00:00+00:00 | 1 | UTC                 | 2021-01-30T20:00:01+00:00 | 2021-02-28T23:59:59+00:00 | month
1 month ago             | 2021-03-30T16:00:00-04:00 | 2 | America/New_York    | 2021-02-23T16:00:01-05:00 | 2021-02-28T23:59:59-05:00 | week
# Days of their own on which the clocks change
1 day ago               | 2021-03-15T02:30:00-04:00 | 1 | America/New_York    | 2021-03-13T02:30:01-05:00 | 2021-03-14T01:59:59-05:00 | day
1 day ago               | 2021-03-29T01:30:00+01:00 | 1 | Europe/London       | 2021-03-27T01:30:01+00:00 | 2021-03-28T00:59:59+00:00 | day
"""


@each_row(
    ("text", "at", "granularity", "zone", "expected"),
    [pytest.param(*row[:4], row[4:], id=", ".join(row[:4])) for row in rows(ZONES)],
)
def test_zone(text: str, at: str, granularity: str, zone: str, expected: list[str]) -> None:
    check(resolve(text, at=instant(at), granularity=int(granularity), zone=zone), *expected)


@each_row("text", ["23 hours ago", "23 hours 30 minutes ago", "23 hours 15 minutes ago"])
def test_time_elapsed_on_a_day_of_23_hours(text: str) -> None:
    """By the wall clock it is a day already; but a text that says so can mean nothing else."""
    at = instant("2021-03-28T12:00:00+02:00")
    winter = instant("2021-03-10T12:00:00+01:00")
    assert at - resolve(text, at=at).latest == winter - resolve(text, at=winter).latest
    assert resolve(text, at=at).precision == "minute"


@each_row(
    ("text", "at", "granularity"),
    [
        # So many days back is the same day of the month before, which is a month.
        ("4 weeks 2 days ago", "2021-05-07T16:00:00+02:00", 2),
        ("4 weeks ago", "2021-03-07T16:00:00+01:00", 2),
        ("4 weeks 1 day ago", "2024-03-07T16:00:00+01:00", 2),
        ("in 4 weeks", "2021-02-07T12:00:00+01:00", 2),
        ("in 4 weeks 2 days", "2021-01-31T12:00:00+01:00", 2),
        # April has 30 days.
        ("1 month 4 weeks 2 days ago", "2021-06-07T16:00:00+02:00", 3),
        # A month back is 20 March, and 28 days before that is 20 February: two months.
        ("1 month 4 weeks ago", "2021-04-20T12:00:00+02:00", 2),
        # An ordinary day has 24 hours, and then the next one begins.
        ("24 hours ago", "2021-05-07T16:00:00+02:00", 1),
        ("24 hours 30 minutes ago", "2021-05-07T16:00:00+02:00", 2),
        ("in 24 hours", "2021-05-07T16:00:00+02:00", 1),
        ("1 day 24 hours ago", "2021-05-07T16:00:00+02:00", 2),
        ("1 day 24 hours ago", "2021-10-31T12:00:00+01:00", 2),
        ("in 1 day 24 hours", "2021-05-07T16:00:00+02:00", 2),
        # A day before is 12:00, and nine hours and a half before that no clock shows.
        ("1 day 9 hours 30 minutes ago", "2021-03-29T12:00:00+02:00", 3),
    ],
)
def test_refusal_by_the_calendar(text: str, at: str, granularity: int) -> None:
    with pytest.raises(UnknownDate, match="no instant has this age"):
        resolve(text, at=instant(at), granularity=granularity)
