\set t random(1, 2)
VACUUM (SKIP_LOCKED) stress_:t;
