package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The amounts chosen of an original, as postings.
 *
 * @param postings those of which an amount was chosen, forth or back
 * @param parts which these are of the original, and their amounts
 */
record Chosen(Postings postings, List<Part> parts) {
  /** Takes the postings with an amount, {@code back} from credit to debit. */
  static Chosen of(Original original, long[] amounts, boolean back) {
    List<Posting> postings = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] > 0) {
        Posting posting = original.postings().get(i).posting();
        postings.add(
            back
                ? new Posting(posting.credit(), posting.debit(), posting.asset(), amounts[i])
                : new Posting(posting.debit(), posting.credit(), posting.asset(), amounts[i]));
        parts.add(new Part(i, amounts[i]));
      }
    }
    return new Chosen(new Postings(original.id().ledger(), postings), parts);
  }

  /** The refusal of a part that asks for more than there is. */
  static Outcome exceeds(Reason reason, CommandId id, String field, Part part, long remaining) {
    return Judge.refused(
        reason,
        Map.of(
            "transaction",
            id.reference(),
            "field",
            field,
            "posting",
            Integer.toString(part.posting()),
            "required",
            Long.toString(part.amount()),
            "remaining",
            Long.toString(remaining)));
  }
}
