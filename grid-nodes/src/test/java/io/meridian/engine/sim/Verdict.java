package io.meridian.engine.sim;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Refusal;
import io.meridian.model.ModelAccount;
import io.meridian.model.ModelAnswer;
import io.meridian.model.ModelEntry;
import io.meridian.model.ModelTransaction;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the reference model answers, held against what the engine says in its own words.
 *
 * @param answer the model's answer
 */
record Verdict(ModelAnswer answer) {
  static Verdict of(ModelAnswer answer) {
    return new Verdict(answer);
  }

  static List<Verdict> of(List<ModelAnswer> answers) {
    return answers.stream().map(Verdict::new).toList();
  }

  boolean applied() {
    return answer.wasApplied();
  }

  boolean recorded() {
    return answer.recorded();
  }

  boolean replayed() {
    return answer.replayed();
  }

  /** Whether an outcome is the model's; a refusal may say more than the model asks for. */
  boolean fits(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      return fits(refused.refusal());
    }
    List<Entry> entries = ((Outcome.Applied) outcome).entries();
    if (!applied() || entries.size() != answer.entries().size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) {
      if (!same(entries.get(i), answer.entries().get(i))) {
        return false;
      }
    }
    return true;
  }

  boolean fits(Refusal refusal) {
    return answer.reason().equals(Optional.of(refusal.reason()))
        && refusal.metadata().entrySet().containsAll(answer.metadata().entrySet());
  }

  private static boolean same(Entry entry, ModelEntry line) {
    return entry.account().toString().equals(line.account())
        && entry.version() == line.version()
        && same(entry.change(), line.change())
        && same(entry.after(), line.after());
  }

  private static boolean same(Counters counters, ModelEntry.Four four) {
    return ModelEntry.Four.of(
            counters.postedDebits(),
            counters.postedCredits(),
            counters.heldDebits(),
            counters.heldCredits())
        .equals(four);
  }

  /** Whether an account is as the model has it. */
  static boolean same(Account account, ModelAccount there) {
    return account.settings().asset().equals(there.asset())
        && same(account.settings().floor(), there.floor())
        && same(account.settings().ceiling(), there.ceiling())
        && account.settings().labels().equals(there.labels())
        && account.settings().privateData().map(Verdict::text).equals(there.privateData())
        && account.status() == AccountStatus.valueOf(there.status().name())
        && same(account.counters(), there.counters())
        && account.version() == there.version()
        && account.revision() == there.revision()
        && account.createMicros() == there.createMicros()
        && account.updateMicros() == there.updateMicros();
  }

  private static String text(PrivateData data) {
    return data.keyId() + ":" + data.nonce() + ":" + data.content();
  }

  private static boolean same(OptionalLong limit, Optional<BigInteger> there) {
    return limit.isPresent() == there.isPresent()
        && (limit.isEmpty() || BigInteger.valueOf(limit.getAsLong()).equals(there.get()));
  }

  /** Whether what is left of a transaction is what the model has left of it. */
  static boolean same(Original original, ModelTransaction there) {
    if (original.postings().size() != there.legs().size()
        || original.state() != HoldState.valueOf(there.state().name())
        || original.expiresMicros() != there.expiresMicros()
        || !original.closedBy().equals(there.closedBy())) {
      return false;
    }
    for (int i = 0; i < there.legs().size(); i++) {
      Original.Remainder part = original.postings().get(i);
      ModelTransaction.Leg leg = there.legs().get(i);
      if (!same(part.posting().amount(), leg.amount())
          || !same(part.captured(), leg.captured())
          || !same(part.released(), leg.released())
          || !same(part.remaining(), leg.remaining())
          || !same(part.refunded(), leg.refunded())) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(long amount, BigInteger there) {
    return BigInteger.valueOf(amount).equals(there);
  }
}
