package io.meridian.client.internal;

import com.google.protobuf.ByteString;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.PrivateData;
import io.meridian.client.TransactionRequest;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.NoFloor;
import io.meridian.proto.v1.NormalSide;
import io.meridian.proto.v1.Post;

/** From the application's values to messages. Pure; any thread. */
final class RequestMapper {
  private RequestMapper() {}

  static io.meridian.proto.v1.CreateLedgerRequest ledger(CreateLedgerRequest request) {
    return io.meridian.proto.v1.CreateLedgerRequest.newBuilder()
        .setLedger(
            Ledger.newBuilder().setName(request.name()).addAllRegions(request.regions()).build())
        .setId(request.id().orElse(""))
        .build();
  }

  static io.meridian.proto.v1.CreateAssetRequest asset(CreateAssetRequest request) {
    return io.meridian.proto.v1.CreateAssetRequest.newBuilder()
        .setAsset(
            Asset.newBuilder()
                .setLedger(request.ledger())
                .setCode(request.code())
                .setScale(request.scale())
                .build())
        .setId(request.id().orElse(""))
        .build();
  }

  static io.meridian.proto.v1.CreateAccountRequest account(CreateAccountRequest request) {
    Account.Builder account =
        Account.newBuilder()
            .setLedger(request.ledger())
            .setAccount(request.account())
            .setAsset(request.asset())
            .setNormalSide(
                switch (request.normalSide()) {
                  case CREDIT -> NormalSide.NORMAL_SIDE_CREDIT;
                  case DEBIT -> NormalSide.NORMAL_SIDE_DEBIT;
                })
            .putAllLabels(request.labels());
    request
        .floor()
        .ifPresentOrElse(
            account::setFloorAmount, () -> account.setNoFloor(NoFloor.getDefaultInstance()));
    request.ceiling().ifPresent(account::setCeiling);
    request.privateData().ifPresent(data -> account.setPrivateData(privateData(data)));
    return io.meridian.proto.v1.CreateAccountRequest.newBuilder()
        .setAccount(account)
        .setId(request.id().orElse(""))
        .build();
  }

  static CreateTransactionRequest transaction(TransactionRequest request) {
    // The only kind there is so far; the compiler has no exhaustive switch over types in Java 17.
    PostRequest post = (PostRequest) request;
    Post.Builder operation = Post.newBuilder();
    for (Posting posting : post.postings()) {
      operation.addPostings(
          io.meridian.proto.v1.Posting.newBuilder()
              .setDebitAccount(posting.debitAccount())
              .setCreditAccount(posting.creditAccount())
              .setAsset(posting.asset())
              .setAmount(posting.amount()));
    }
    CreateTransactionRequest.Builder message =
        CreateTransactionRequest.newBuilder()
            .setLedger(post.ledger())
            .setPost(operation)
            .setId(post.id())
            .setReference(post.reference().orElse(""))
            .putAllLabels(post.labels());
    post.privateData().ifPresent(data -> message.setPrivateData(privateData(data)));
    return message.build();
  }

  private static io.meridian.proto.v1.PrivateData privateData(PrivateData data) {
    return io.meridian.proto.v1.PrivateData.newBuilder()
        .setKeyId(data.keyId())
        .setNonce(ByteString.copyFrom(data.nonce()))
        .setContent(ByteString.copyFrom(data.content()))
        .build();
  }
}
