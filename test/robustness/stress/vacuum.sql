\set t random(1, 3)
VACUUM (SKIP_LOCKED) stress_:t;
