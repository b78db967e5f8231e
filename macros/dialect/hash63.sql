{#
  A stable BIGINT of 63 bits from a text: the first 16 hex digits of its MD5 with the top bit
  cleared. The same number on every warehouse and in the loader. NULL for NULL.

  text: SQL text expression.
#}
{% macro hash63(text) -%}
    {{ adapter.dispatch('hash63', 'eventide')(text) }}
{%- endmacro %}

{% macro duckdb__hash63(text) -%}
    cast(cast('0x' || left(md5({{ text }}), 16) as ubigint) & 9223372036854775807 as bigint)
{%- endmacro %}

{% macro postgres__hash63(text) -%}
    (cast(cast('x' || left(md5({{ text }}), 16) as bit(64)) as bigint) & 9223372036854775807)
{%- endmacro %}

{% macro snowflake__hash63(text) -%}
    cast(mod(md5_number_upper64({{ text }}), 9223372036854775808) as bigint)
{%- endmacro %}

{#- A number of hexadecimal digits has a sign there: the top bit goes first. -#}
{% macro redshift__hash63(text) -%}
    strtol(
        translate(left(md5({{ text }}), 1), '89abcdef', '01234567') || substr(md5({{ text }}), 2, 15), 16
    )
{%- endmacro %}

{% macro bigquery__hash63(text) -%}
    cast(
        concat('0x', left(to_hex(md5({{ text }}) & {{ sixty_three_bits() }}), 16)) as int64
    )
{%- endmacro %}

{#- All bits of an MD5 but the first. -#}
{% macro sixty_three_bits() -%}
    b'\x7f{{ '\\xff' * 15 }}'
{%- endmacro %}
