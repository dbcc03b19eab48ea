"""The ledger on screen: trial balance, accounts and books, transfers, the proof and its seals."""
