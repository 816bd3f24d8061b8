package io.meridian.server;

import static io.meridian.server.ApiFixture.account;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.WatchEventsRequest;
import org.junit.jupiter.api.Test;

/** Requests to change and to read accounts that are wrong. */
final class BadAccountsIT extends BadInput {
  @Test
  void shouldRefuseWrongChangesOfAccounts() {
    assertMalformed(() -> update(updating().clearUpdateMask().build()), "update_mask: is required");
    assertMalformed(
        () ->
            update(
                updating()
                    .setUpdateMask(FieldMask.newBuilder().addPaths("asset").addPaths("*"))
                    .build()),
        "update_mask.paths[0]: must be floor");
    assertMalformed(
        () ->
            update(
                updating()
                    .setUpdateMask(FieldMask.newBuilder().addPaths("floor").addPaths("floor"))
                    .build()),
        "update_mask.paths[1]: names a setting a second time");
    assertMalformed(
        () ->
            update(
                updating()
                    .setAccount(account("shop", "eu/alice").clearAsset().setCeiling(5))
                    .build()),
        "account.ceiling: is set, but update_mask does not name it");
    assertMalformed(
        () -> update(updating().setAccount(account("shop", "eu/alice")).build()),
        "account.asset: never changes");
    assertMalformed(() -> update(updating().setRevision(0).build()), "revision: must be 1");
    assertMalformed(() -> freeze(freezing().setRevision(-1).build()), "revision: must be 1");
    assertMalformed(
        () -> freeze(freezing().setUnknownFields(UNKNOWN).build()), "request: field 99");
  }

  @Test
  void shouldRefuseWrongReads() {
    assertMalformed(
        () -> api.accounts().getBalances(GetBalancesRequest.newBuilder().setLedger("shop").build()),
        "accounts: must be 1 to 100");
    assertMalformed(
        () ->
            api.accounts()
                .getBalances(
                    GetBalancesRequest.newBuilder()
                        .setLedger("shop")
                        .addAccounts("eu/alice")
                        .addAccounts("eu/alice")
                        .build()),
        "accounts[1]: names an account a second time");
    ListEntriesRequest.Builder entries =
        ListEntriesRequest.newBuilder().setLedger("shop").setAccount("eu/alice");
    assertMalformed(
        () -> api.accounts().listEntries(entries.clone().setOrderValue(3).build()),
        "order: must be");
    assertMalformed(
        () -> api.accounts().listEntries(entries.clone().setPageSize(-1).build()),
        "page_size: must not be negative");
    assertRefused(
        () -> api.accounts().listEntries(entries.clone().setPageToken("forged").build()),
        "INVALID_ARGUMENT INVALID_PAGE_TOKEN",
        "page_token");
    assertMalformed(
        () -> watch(WatchEventsRequest.newBuilder().setLedger("shop").build()),
        "region: is required");
    assertRefused(
        () ->
            watch(
                WatchEventsRequest.newBuilder()
                    .setLedger("shop")
                    .setRegion("eu")
                    .setResumeToken("forged")
                    .build()),
        "INVALID_ARGUMENT INVALID_PAGE_TOKEN",
        "resume_token");
    assertMalformed(
        () ->
            watch(
                WatchEventsRequest.newBuilder()
                    .setLedger("shop")
                    .setRegion("eu")
                    .setResumeToken("x")
                    .setFromNow(true)
                    .build()),
        "from_now: must be unset");
  }

  @Test
  void shouldRefuseWhatIsOutputOnlyOrUnknownInAnAccount() {
    assertMalformed(() -> create(account("shop", "eu/bob").setBalance(5).build()), "output only");
    assertMalformed(
        () ->
            create(account("shop", "eu/bob").setCreateTime(Timestamp.getDefaultInstance()).build()),
        "output only");
    assertMalformed(
        () -> create(account("shop", "eu/bob").setNormalSideValue(3).build()), "must be");
  }
}
