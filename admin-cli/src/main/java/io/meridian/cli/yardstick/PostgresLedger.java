package io.meridian.cli.yardstick;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accounts, transfers and entries as one would write them: an id is applied once, a floor is kept,
 * accounts are updated in the order of their numbers so that no two payments wait for each other in
 * a circle, and a statement has the balance after each entry. That the accounts are there is seen
 * when they are updated: foreign keys would lock the hot one twice. It is number 0.
 */
final class PostgresLedger {
  /** What must be on for a payment that was answered to be safe. */
  static final List<String> SAFETY = List.of("fsync", "synchronous_commit", "full_page_writes");

  /** One payment, in one call. */
  static final String PAY = "select pay(?, ?, ?, ?)";

  private static final List<String> SHOWN =
      List.of("server_version", "wal_sync_method", "wal_level", "shared_buffers");

  private static final List<String> SCHEMA =
      List.of(
          """
          create table accounts (
            id integer primary key,
            balance bigint not null default 0,
            floor bigint,
            version bigint not null default 0
          ) with (fillfactor = 70)
          """,
          """
          create table transfers (
            id uuid primary key,
            debit integer not null,
            credit integer not null,
            amount bigint not null check (amount > 0),
            created timestamptz not null default now()
          )
          """,
          """
          create table entries (
            account integer not null,
            version bigint not null,
            transfer uuid not null,
            amount bigint not null,
            balance bigint not null,
            primary key (account, version)
          )
          """,
          """
          create function move(the_account integer, the_transfer uuid, change bigint)
          returns void language plpgsql as $$
          declare
            after record;
          begin
            update accounts set balance = balance + change, version = version + 1
              where id = the_account
                and (change > 0 or floor is null or balance + change >= floor)
              returning balance, version into after;
            if not found then
              raise exception 'account % is not there, or has too little', the_account;
            end if;
            insert into entries (account, version, transfer, amount, balance)
              values (the_account, after.version, the_transfer, change, after.balance);
          end $$
          """,
          """
          create function pay(the_id uuid, debited integer, credited integer, moved bigint)
          returns boolean language plpgsql as $$
          begin
            insert into transfers (id, debit, credit, amount)
              values (the_id, debited, credited, moved) on conflict (id) do nothing;
            if not found then
              return false;
            end if;
            if debited < credited then
              perform move(debited, the_id, -moved);
              perform move(credited, the_id, moved);
            else
              perform move(credited, the_id, moved);
              perform move(debited, the_id, -moved);
            end if;
            return true;
          end $$
          """);

  private PostgresLedger() {}

  /** Makes the tables, the function, and accounts 0 to {@code accounts} without a floor. */
  static void create(Connection connection, int accounts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA) {
        statement.execute(sql);
      }
    }
    try (PreparedStatement fill =
        connection.prepareStatement("insert into accounts (id) select generate_series(0, ?)")) {
      fill.setInt(1, accounts);
      fill.executeUpdate();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("analyze");
      statement.execute("checkpoint");
    }
  }

  /** What the server says of itself. */
  static Map<String, String> settings(Connection connection) throws SQLException {
    Map<String, String> settings = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement()) {
      for (List<String> names : List.of(SHOWN, SAFETY)) {
        for (String name : names) {
          try (ResultSet shown = statement.executeQuery("show " + name)) {
            shown.next();
            settings.put(name, shown.getString(1));
          }
        }
      }
    }
    return settings;
  }

  /** Whether the books balance: in sum, and of each account its balance and its entries. */
  static boolean balances(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                """
                select (select coalesce(sum(balance), 0) = 0 from accounts)
                  and (select count(*) from entries) = 2 * (select count(*) from transfers)
                  and not exists (
                    select 1 from accounts a left join
                      (select account, sum(amount) as s, count(*) as n from entries group by account) e
                      on e.account = a.id
                    where a.balance <> coalesce(e.s, 0) or a.version <> coalesce(e.n, 0))
                """)) {
      found.next();
      return found.getBoolean(1);
    }
  }
}
