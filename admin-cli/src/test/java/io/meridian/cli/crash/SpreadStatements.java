package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.Counters;
import io.meridian.client.Entry;
import io.meridian.client.JournalPosition;
import io.meridian.client.StatementEntry;
import io.meridian.client.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the statements of a ledger whose transactions cross shards against what was asked for. The
 * record of a transaction has the entries of its home alone; what it did elsewhere is in the
 * statements there, and must be neither missing nor there twice.
 */
final class SpreadStatements {
  private static final Counters NOTHING = new Counters(0, 0, 0, 0);

  private final Audit audit;
  private final Map<String, Transaction> applied = new HashMap<>();
  private final Map<String, Map<String, Counters>> asked = new HashMap<>();

  /** The statements that everything that was applied, as the audit found it, should have led to. */
  SpreadStatements(Audit audit) {
    this.audit = audit;
    for (Transaction transaction : audit.applied()) {
      applied.put(transaction.transaction(), transaction);
      audit
          .asked(transaction)
          .forEach(
              (account, change) ->
                  asked
                      .computeIfAbsent(account, first -> new HashMap<>())
                      .put(transaction.transaction(), change));
    }
  }

  /** Every account has one entry for each transaction that names it, and is their sum. */
  void hold() {
    Map<String, Account> accounts = audit.accounts();
    audit.statements(accounts.keySet()).forEach((name, lines) -> hold(accounts.get(name), lines));
  }

  /** How many transactions have accounts in another shard than their home. */
  long crossed() {
    return applied.values().stream()
        .filter(transaction -> transaction.decisionTime().isPresent())
        .count();
  }

  private void hold(Account account, List<StatementEntry> lines) {
    Map<String, Counters> told = new HashMap<>();
    Counters before = NOTHING;
    Instant commitTime = Instant.MIN;
    long version = 0;
    for (StatementEntry line : lines) {
      Entry entry = line.entry();
      version++;
      assertThat(entry.version()).as("the version, gapless, of %s", line).isEqualTo(version);
      assertThat(line.commitTime()).as("the time of %s", line).isAfter(commitTime);
      before = Audit.sum(before, entry.change());
      commitTime = line.commitTime();
      assertThat(entry.after()).as("the counters after %s", line).isEqualTo(before);
      assertThat(told.put(line.transaction(), entry.change()))
          .as("a second entry of %s for %s", line.transaction(), account.account())
          .isNull();
      decidedAtOneTime(line);
    }
    assertThat(told)
        .as("the statement of %s", account.account())
        .isEqualTo(asked.getOrDefault(account.account(), Map.of()));
    assertThat(account.version()).as("the version of %s", account).isEqualTo(version);
    assertThat(account.counters()).as("the counters of %s", account).isEqualTo(before);
  }

  // A line elsewhere, and the one at home, have the instant that home's record has.
  private void decidedAtOneTime(StatementEntry line) {
    assertThat(applied.keySet()).contains(line.transaction());
    Transaction transaction = applied.get(line.transaction());
    if (line.decisionTime().isPresent()) {
      assertThat(line.decisionTime()).isEqualTo(transaction.decisionTime());
      assertThat(line.decisionTime().orElseThrow()).isBeforeOrEqualTo(line.commitTime());
    }
    JournalPosition home = transaction.position().orElseThrow();
    if (line.position().shard() != home.shard()
        || !line.position().region().equals(home.region())) {
      assertThat(line.decisionTime()).as("of %s", line).isPresent();
    }
  }
}
