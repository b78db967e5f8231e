-- A row for each day from 2010 to 2037, made of digits, as every warehouse can.
with digits as (
    {%- for digit in range(10) %}
    select {{ digit }} as digit
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    cast('2010-01-01' as date)
    + (1000 * thousands.digit + 100 * hundreds.digit + 10 * tens.digit + ones.digit) as day
from digits as thousands
cross join digits as hundreds
cross join digits as tens
cross join digits as ones
