-- Who became somebody else stays so in one step: no goal of a migration has itself migrated, and
-- nobody who has is a user any longer.
select migrations.to_user_id as user_id, 'has migrated itself' as problem
from {{ ref('user_migrations') }} as migrations
inner join {{ ref('user_migrations') }} as next_migrations
    on migrations.to_user_id = next_migrations.from_user_id
union all
select users.user_id, 'has migrated and is still a user'
from {{ ref('users') }} as users
inner join {{ ref('user_migrations') }} as migrations
    on users.user_id = migrations.from_user_id
