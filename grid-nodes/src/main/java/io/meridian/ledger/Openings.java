package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Judges at home, where alone it is known, whether a transaction is effective before an account was
 * opened.
 */
final class Openings {
  private Openings() {}

  /** Of a batch's transaction at place {@code item}; of no other, 0. */
  static List<Verdict> verdicts(TransactionCommand command, int item, List<Opening> openings) {
    OptionalLong effective = command.details().effectiveMicros();
    List<Verdict> verdicts = new ArrayList<>();
    if (effective.isPresent()) {
      for (Opening opening : openings) {
        if (opening.item() != item) {
          continue;
        }
        DetailsRules.before(
                effective.getAsLong(),
                new AccountKey(command.commandId().ledger(), opening.account()),
                opening.createMicros())
            .ifPresent(refusal -> verdicts.add(new Verdict(refusal, opening.place(), false, item)));
      }
    }
    return verdicts;
  }
}
