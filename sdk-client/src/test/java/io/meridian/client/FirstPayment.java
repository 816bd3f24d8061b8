package io.meridian.client;

/** The first payment, as the README shows it; a test compares the two and runs this one. */
final class FirstPayment {
  private FirstPayment() {}

  static TransactionOutcome pay(String server) {
    // README: from here
    try (MeridianClient meridian = MeridianClient.builder().target(server).plaintext().build()) {
      meridian.ledgers().create("shop").ledgerOrThrow();
      meridian.assets().create("shop", "USD", 2).assetOrThrow();
      var world = CreateAccountRequest.builder("shop", "local/world", "USD").noFloor().build();
      meridian.accounts().create(world).accountOrThrow();
      meridian.accounts().create(CreateAccountRequest.of("shop", "local/alice", "USD"));

      var payment =
          PostRequest.builder("shop").posting("local/world", "local/alice", "USD", 19_99).build();
      TransactionOutcome outcome = meridian.transactions().create(payment);
      if (outcome instanceof Refused refused) {
        System.out.println("refused: " + refused.reason() + " " + refused.metadata());
      }
      return outcome;
    }
    // README: to here
  }
}
