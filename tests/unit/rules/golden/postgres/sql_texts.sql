-- rule_predicate
((lower(e.path collate "C") like '%/blog/100\%%' escape '\') and ((e.library = 'web') or (translate(lower(e.target_text collate "C"), 'É', 'é') like 'é_p%' escape '\')) and (lower(e.path collate "C") collate "C" ~ '^/[a-z]+$') and (not (e.target_text collate "C" ~ '\d')) and ((trim(e.path, ' ') || '/') <> upper(e.hash collate "C")) and starts_with(split_part(e.path, '/', 2), 'b') and (right(e.path, 1) = 'x') and (strpos(replace(e.path, 'a', ''), 'it''s') > 0) and (coalesce(e.event, 'none') <> 'a') and (left(e.path, 2) in ('/a', '/b')) and (not (nullif(substr(e.path, 2, 3), '') is null)))
-- rule_may_match
(true and ((s.library = 'web') or true) and true and true and true and true and true and true and (coalesce(s.event, 'none') <> 'a') and true and true)
