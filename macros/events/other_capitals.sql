{#
  The letters beyond A to Z in a string that are a pair of one capital and one small letter: a
  dict of capital and small letter. Letters with another number of cases (ß, İ, ς) are none.
#}
{% macro other_capitals(string) %}
    {% set pairs = {} %}
    {% for character in string if character > '\x7f' %}
        {% set small, capital = character | lower, character | upper %}
        {% if small != capital and small | length == 1 and capital | length == 1
            and small | upper == capital and capital | lower == small
            and character in [small, capital] %}
            {% do pairs.update({capital: small}) %}
        {% endif %}
    {% endfor %}
    {% do return(pairs) %}
{% endmacro %}
