package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A small ledger with everything that rules read, on which commands are judged and applied one
 * after the other. Each takes one microsecond.
 */
final class Books {
  static final String LEDGER = "sale";
  static final String REGION = "eu";
  static final OptionalLong NO_LIMIT = OptionalLong.empty();
  static final OptionalLong ZERO = OptionalLong.of(0);

  /** When the ledger and its first accounts were there. */
  static final long START = 1_000_000_000;

  private final MapView view = new MapView();
  private final Judge judge = new Judge();
  private long now = START;

  Books() {
    open(false, 0);
    view.with(new AssetFact(LEDGER, "USD", 2, START)).with(new AssetFact(LEDGER, "EUR", 2, START));
  }

  private void open(boolean referenceUnique, long closedUntilMicros) {
    view.with(
        new LedgerFact(
            LEDGER,
            List.of(new LedgerPlacement(REGION, List.of(0))),
            referenceUnique,
            closedUntilMicros,
            START));
  }

  Books withUniqueReferences() {
    open(true, 0);
    return this;
  }

  /** The same ledger, which forbids transactions between regions. */
  Books withoutCrossRegion() {
    LedgerFact ledger = ledger();
    view.with(
        new LedgerFact(
            LEDGER,
            ledger.placements(),
            ledger.referenceUnique(),
            false,
            ledger.closedUntilMicros(),
            START));
    return this;
  }

  /** An account in dollars with floor 0 and this balance. */
  Books wallet(String id, long balance) {
    return account(id, NormalSide.CREDIT, ZERO, NO_LIMIT, new Counters(0, balance, 0, 0));
  }

  /** An account of the other side without limits. */
  Books world(String id) {
    return account(id, NormalSide.DEBIT, NO_LIMIT, NO_LIMIT, Counters.ZERO);
  }

  Books account(
      String id, NormalSide side, OptionalLong floor, OptionalLong ceiling, Counters counters) {
    AccountSettings settings =
        new AccountSettings("USD", side, floor, ceiling, Map.of(), Optional.empty());
    return account(id, new Account(settings, AccountStatus.OPEN, counters, 0, 1, START, START));
  }

  Books account(String id, Account account) {
    view.with(Commands.key(id), account);
    return this;
  }

  /** Gives an account other limits, as an update would. */
  Books limit(String id, OptionalLong floor, OptionalLong ceiling) {
    AccountSettings before = account(id).settings();
    return account(
        id,
        account(id)
            .changed(
                new AccountSettings(
                    before.asset(),
                    before.normalSide(),
                    floor,
                    ceiling,
                    before.labels(),
                    before.privateData()),
                account(id).status(),
                now));
  }

  /** Gives an account another status, whatever the rules say. */
  Books status(String id, AccountStatus status) {
    return account(id, account(id).changed(account(id).settings(), status, now));
  }

  /** The next command is judged at {@code micros}. */
  Books at(long micros) {
    now = micros;
    return this;
  }

  long now() {
    return now;
  }

  /** Judges and changes nothing. */
  Outcome judge(Command command) {
    return judge.judge(command, view, now);
  }

  /** Judges, applies and records. */
  Outcome run(Command command) {
    Outcome outcome = judge(command);
    view.apply(command, outcome, now);
    now++;
    return outcome;
  }

  /** The same for what cannot be refused here. */
  Outcome.Applied done(Command command) {
    Outcome outcome = run(command);
    assertThat(outcome).isInstanceOf(Outcome.Applied.class);
    return (Outcome.Applied) outcome;
  }

  Account account(String id) {
    return view.account(Commands.key(id)).orElseThrow();
  }

  Counters counters(String id) {
    return account(id).counters();
  }

  /** What is left of a transaction. */
  Original original(String id) {
    return view.original(Commands.id(id)).orElseThrow();
  }

  LedgerFact ledger() {
    return view.ledger(LEDGER).orElseThrow();
  }

  MapView view() {
    return view;
  }
}
