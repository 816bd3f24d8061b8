package io.meridian.model;

import io.meridian.codec.StatementPage;
import io.meridian.engine.StatementEntries;
import io.meridian.ledger.Account;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.SettleLegs;
import io.meridian.model.ModelEntry.Four;
import io.meridian.model.ModelTransaction.Leg;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Holds what the engine says against what the model says. */
final class Comparison {
  private Comparison() {}

  static void same(Object what, Object engine, Object model) {
    if (!engine.equals(model)) {
      throw new AssertionError(what + ":\n  the engine: " + engine + "\n  the model:  " + model);
    }
  }

  /** A record against the answer to its command, and what it says of originals and accounts. */
  static void compare(LedgerRecord record, ModelAnswer answer, ReferenceModel model) {
    if (record.outcome() instanceof Outcome.Refused refused) {
      compare(record, refused.refusal(), answer);
      return;
    }
    same(record, Optional.empty(), answer.reason());
    Outcome.Applied applied = (Outcome.Applied) record.outcome();
    same(record, entries(record), answer.entries());
    String ledger = record.command().commandId().ledger();
    for (Original original : applied.originals()) {
      compare(original, model.transaction(ledger, original.id().id()).orElseThrow());
    }
    applied
        .account()
        .ifPresent(
            account ->
                compareButSecrets(
                    account,
                    model
                        .account(ledger, record.command().accounts().get(0).account().toString())
                        .orElseThrow()));
  }

  /** The entries of a record that was applied, in the model's form. */
  static List<ModelEntry> entries(LedgerRecord record) {
    List<ModelEntry> entries = new ArrayList<>();
    Optional<SettleLegs> settled =
        record.command() instanceof SettleLegs step ? Optional.of(step) : Optional.empty();
    for (Entry entry : ((Outcome.Applied) record.outcome()).entries()) {
      entries.add(
          new ModelEntry(
              entry.account().toString(),
              settled
                  .map(SettleLegs::transaction)
                  .orElseGet(() -> record.command().commandId().id()),
              settled
                  .map(SettleLegs::transactionKind)
                  .orElseGet(() -> record.command().kind())
                  .name(),
              entry.version(),
              record.commitMicros(),
              four(entry.change()),
              four(entry.after()),
              decisionMicros(record),
              settled
                  .map(step -> step.crossing().region())
                  .filter(home -> !home.equals(record.command().commandId().region()))
                  .orElse("")));
    }
    return entries;
  }

  /** When it was decided, if that was before it was committed. */
  private static long decisionMicros(LedgerRecord record) {
    return record.command() instanceof SettleLegs step
        ? step.decision().micros()
        : ModelCrossings.crossed(record)
            .map(crossed -> crossed.decision().micros())
            .filter(micros -> micros < record.commitMicros())
            .orElse(0L);
  }

  /** Whether an answer, which may be told, is that refusal. */
  static boolean isLike(Refusal refusal, ModelAnswer answer) {
    return !answer.provisional()
        && answer.reason().equals(Optional.of(refusal.reason()))
        && refusal.metadata().entrySet().containsAll(answer.metadata().entrySet());
  }

  /** A refusal as the model keeps it. */
  static ModelAnswer answer(Refusal refusal) {
    return ModelAnswer.refused(refusal.reason(), refusal.metadata());
  }

  static void compare(Object what, Refusal refusal, ModelAnswer answer) {
    same("nobody may be told yet: " + what, false, answer.provisional());
    same(what, Optional.of(refusal.reason()), answer.reason());
    if (!refusal.metadata().entrySet().containsAll(answer.metadata().entrySet())) {
      same(what, refusal.metadata(), answer.metadata());
    }
  }

  /** What is left of a transaction. */
  static void compare(Original original, ModelTransaction expected) {
    same(original, original.state().name(), expected.state().name());
    same(original, original.closedBy(), expected.closedBy());
    same(original, original.hold(), expected.hold);
    same(original, original.expiresMicros(), expected.expiresMicros());
    same(original, original.overCapturePercent(), expected.tolerancePercent());
    same(original, original.postings().size(), expected.legs().size());
    for (int i = 0; i < expected.legs().size(); i++) {
      Original.Remainder remainder = original.postings().get(i);
      Leg leg = expected.legs().get(i);
      same(original, big(remainder.posting().amount()), leg.amount());
      same(original, big(remainder.captured()), leg.captured());
      same(original, big(remainder.released()), leg.released());
      same(original, big(remainder.remaining()), leg.remaining());
      same(original, big(remainder.refunded()), leg.refunded());
    }
  }

  static void compare(Account account, ModelAccount expected) {
    compareButSecrets(account, expected);
    same(account, account.settings().privateData().map(Canonical::text), expected.privateData());
  }

  private static void compareButSecrets(Account account, ModelAccount expected) {
    Object what = List.of(expected.reference(), account);
    same(what, four(account.counters()), expected.counters());
    same(what, big(account.reserved().outgoing()), expected.outgoing());
    same(what, big(account.reserved().incoming()), expected.incoming());
    same(what, account.reserved().legs(), expected.reserved.size());
    same(what, account.version(), expected.version());
    same(what, account.revision(), expected.revision());
    same(what, account.createMicros(), expected.createMicros());
    same(what, account.updateMicros(), expected.updateMicros());
    same(what, account.status().name(), expected.status().name());
    same(what, account.settings().asset(), expected.asset());
    same(what, account.settings().normalSide() == NormalSide.CREDIT, expected.isCredit());
    same(what, number(account.settings().floor()), expected.floor());
    same(what, number(account.settings().ceiling()), expected.ceiling());
    same(what, account.settings().labels(), expected.labels());
  }

  static void compare(StatementEntries.Balanced entry, ModelEntry expected) {
    StatementPage.Line line = entry.line();
    same(
        expected,
        new ModelEntry(
            expected.account(),
            line.commandId(),
            line.kind().name(),
            line.version(),
            line.commitMicros(),
            four(line.change()),
            four(entry.after()),
            line.decisionMicros(),
            line.home()),
        expected);
  }

  static Four four(Counters counters) {
    return Four.of(
        counters.postedDebits(),
        counters.postedCredits(),
        counters.heldDebits(),
        counters.heldCredits());
  }

  private static BigInteger big(long number) {
    return BigInteger.valueOf(number);
  }

  private static Optional<BigInteger> number(OptionalLong number) {
    return number.isPresent() ? Optional.of(big(number.getAsLong())) : Optional.empty();
  }
}
