import pg from "pg";

/** Of tables that hold anything, all rows; of sequences, all numbers. What a migration put there stays. */
const EMPTY = `DO $$
  DECLARE
    one record;
    is_used boolean;
  BEGIN
    FOR one IN SELECT schemaname, tablename FROM pg_tables
      WHERE schemaname = 'kyc_relay' AND tablename NOT IN ('migration', 'set_back')
        OR schemaname = 'pgboss' AND tablename = 'job'
    LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I)', one.schemaname, one.tablename) INTO is_used;
      IF is_used THEN EXECUTE format('TRUNCATE %I.%I', one.schemaname, one.tablename); END IF;
    END LOOP;
    FOR one IN SELECT schemaname, sequencename FROM pg_sequences
      WHERE schemaname = 'kyc_relay' AND last_value IS NOT NULL
    LOOP
      PERFORM setval(format('%I.%I', one.schemaname, one.sequencename)::regclass, 1, false);
    END LOOP;
    UPDATE kyc_relay.set_back SET delivery_seq = 0 WHERE delivery_seq <> 0;
  END $$`;

/** Makes a relay's database as it was when it was new: much quicker than a new one. */
export async function emptyDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(EMPTY);
  } finally {
    await client.end();
  }
}
