-- rule_predicate
case
            when regexp_matches(json_extract_string(e.properties, '$."plain"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."plain"') as double))
                then try_cast(json_extract_string(e.properties, '$."plain"') as double)
        end = cast(10 as double)
-- rule_may_match
true
