-- A database of its own for kyc-relay, and a user who may do there what the relay needs, and nothing elsewhere.
-- Run once, by a user who may create both:
--   RELAY_DATABASE_PASSWORD=… psql -h HOST -U postgres -d postgres -f deploy/create-database.sql
\set ON_ERROR_STOP on
\getenv password RELAY_DATABASE_PASSWORD
CREATE ROLE kyc_relay LOGIN PASSWORD :'password';
CREATE DATABASE kyc_relay;
REVOKE ALL ON DATABASE kyc_relay FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE kyc_relay TO kyc_relay;
