package io.meridian.model;

import java.util.List;
import java.util.Optional;

/** What a model can be asked about ledgers, wherever they live. */
interface ModelView {
  /** An account's present state. */
  Optional<ModelAccount> account(String ledger, String reference);

  /** The accounts of a ledger. */
  List<ModelAccount> accounts(String ledger);

  /** What can be captured, voided or refunded under an id of a region now. */
  Optional<ModelTransaction> transaction(String ledger, String region, String id);

  /** The instant before which a ledger's books are closed. */
  long closedUntilMicros(String ledger);
}
