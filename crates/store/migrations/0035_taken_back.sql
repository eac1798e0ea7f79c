-- Bills that were taken back, and those that take back, with what presents them: such documents settle each other. A contract
-- has one currency: that it stands here too makes this a better way to them than all bills of the contract.
create index bills_taken_back on bills (account, contract, currency, document)
    where document is not null and (reverses is not null or reversed_by is not null);
